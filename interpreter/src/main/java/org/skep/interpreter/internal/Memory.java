// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.Region;

/**
 * Loads and stores through a program's pointers. Regions check the bounds; what they throw becomes
 * a fault in {@link Faults}, where the instruction is known.
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

  static long load8(RunContext run, long address) {
    return readable(run, address).loadByte((int) address);
  }

  static long load16(RunContext run, long address) {
    return readable(run, address).loadShort((int) address);
  }

  static long load32(RunContext run, long address) {
    return Alu.zext(readable(run, address).loadInt((int) address));
  }

  static long load64(RunContext run, long address) {
    return readable(run, address).loadLong((int) address);
  }

  static void store8(RunContext run, long address, long value) {
    writable(run, address).storeByte((int) address, (int) value);
  }

  static void store16(RunContext run, long address, long value) {
    writable(run, address).storeShort((int) address, (int) value);
  }

  static void store32(RunContext run, long address, long value) {
    writable(run, address).storeInt((int) address, (int) value);
  }

  static void store64(RunContext run, long address, long value) {
    writable(run, address).storeLong((int) address, value);
  }
}
