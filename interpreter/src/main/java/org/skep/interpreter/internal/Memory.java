// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.Region;

/**
 * Loads and stores through a program's pointers. Regions check the bounds; what they throw becomes
 * a fault in {@link Faults}, where the instruction is known. The packet, which loops go over, is
 * tried before other memory is looked for.
 */
final class Memory {
  private Memory() {}

  static Region readable(RunContext run, long address) {
    return run.region((int) (address >>> 32));
  }

  static Region writable(RunContext run, long address) {
    Region region = readable(run, address);
    if (region.isReadOnly()) {
      throw new ProgramFault(-1, "the memory is read-only");
    }
    return region;
  }

  /** Whether [address, address + size) is inside the packet. */
  static boolean isInPacket(RunContext run, long address, int size) {
    return isPacket(address) && run.packet().holds((int) address, size);
  }

  /** Whether it is, and may be written. */
  static boolean isInWritablePacket(RunContext run, long address, int size) {
    return isInPacket(run, address, size) && !run.packet().isReadOnly();
  }

  private static boolean isPacket(long address) {
    return (int) (address >>> 32) == RunContext.PACKET_REGION;
  }

  static long load8(RunContext run, long address) {
    if (isPacket(address)) {
      return run.packet().loadByte((int) address);
    }
    return readable(run, address).loadByte((int) address);
  }

  static long load16(RunContext run, long address) {
    if (isPacket(address)) {
      return run.packet().loadShort((int) address);
    }
    return readable(run, address).loadShort((int) address);
  }

  static long load32(RunContext run, long address) {
    if (isPacket(address)) {
      return Alu.zext(run.packet().loadInt((int) address));
    }
    return Alu.zext(readable(run, address).loadInt((int) address));
  }

  static long load64(RunContext run, long address) {
    if (isPacket(address)) {
      return run.packet().loadLong((int) address);
    }
    return readable(run, address).loadLong((int) address);
  }

  static void store8(RunContext run, long address, long value) {
    if (isPacket(address) && !run.packet().isReadOnly()) {
      run.packet().storeByte((int) address, (int) value);
    } else {
      writable(run, address).storeByte((int) address, (int) value);
    }
  }

  static void store16(RunContext run, long address, long value) {
    if (isPacket(address) && !run.packet().isReadOnly()) {
      run.packet().storeShort((int) address, (int) value);
    } else {
      writable(run, address).storeShort((int) address, (int) value);
    }
  }

  static void store32(RunContext run, long address, long value) {
    if (isPacket(address) && !run.packet().isReadOnly()) {
      run.packet().storeInt((int) address, (int) value);
    } else {
      writable(run, address).storeInt((int) address, (int) value);
    }
  }

  static void store64(RunContext run, long address, long value) {
    if (isPacket(address) && !run.packet().isReadOnly()) {
      run.packet().storeLong((int) address, value);
    } else {
      writable(run, address).storeLong((int) address, value);
    }
  }
}
