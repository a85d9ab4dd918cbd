// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.lang.invoke.VarHandle;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;
import org.skep.isa.Op;

/**
 * Atomic operations as compiled code calls them. The operation is a constant there, so that HotSpot
 * leaves one case of each switch. Memory that only the run sees is read and written plainly.
 */
final class Atomics {
  private Atomics() {}

  /** Whether an immediate is one of the read-modify-write operations. */
  static boolean isKnown(int operation) {
    return switch (operation) {
      case Op.XCHG, Op.CMPXCHG -> true;
      default ->
          switch (operation & ~Op.FETCH) {
            case Op.ATOMIC_ADD, Op.ATOMIC_OR, Op.ATOMIC_AND, Op.ATOMIC_XOR -> true;
            default -> false;
          };
    };
  }

  /** Does a read-modify-write of 32 bits; what was there. */
  static int update32(RunContext run, long address, int value, int expected, int operation) {
    Region region = Support.writable(run, address);
    int offset = (int) address;
    if (region instanceof DirectRegion shared) {
      return update32(shared, offset, value, expected, operation);
    }
    int old = region.loadInt(offset);
    region.storeInt(offset, (int) combine(operation, old, value, expected));
    return old;
  }

  /** The same on shared memory. */
  static int update32(DirectRegion shared, int offset, int value, int expected, int operation) {
    requireAligned(offset, Integer.BYTES);
    return switch (operation & ~Op.FETCH) {
      case Op.ATOMIC_ADD -> shared.atomicAddInt(offset, value);
      case Op.ATOMIC_OR -> shared.atomicOrInt(offset, value);
      case Op.ATOMIC_AND -> shared.atomicAndInt(offset, value);
      case Op.ATOMIC_XOR -> shared.atomicXorInt(offset, value);
      case Op.XCHG & ~Op.FETCH -> shared.exchangeInt(offset, value);
      default -> shared.compareExchangeInt(offset, expected, value);
    };
  }

  /** Does a read-modify-write of 64 bits; what was there. */
  static long update64(RunContext run, long address, long value, long expected, int operation) {
    Region region = Support.writable(run, address);
    int offset = (int) address;
    if (region instanceof DirectRegion shared) {
      return update64(shared, offset, value, expected, operation);
    }
    long old = region.loadLong(offset);
    region.storeLong(offset, combine(operation, old, value, expected));
    return old;
  }

  /** The same on shared memory. */
  static long update64(DirectRegion shared, int offset, long value, long expected, int operation) {
    requireAligned(offset, Long.BYTES);
    return switch (operation & ~Op.FETCH) {
      case Op.ATOMIC_ADD -> shared.atomicAddLong(offset, value);
      case Op.ATOMIC_OR -> shared.atomicOrLong(offset, value);
      case Op.ATOMIC_AND -> shared.atomicAndLong(offset, value);
      case Op.ATOMIC_XOR -> shared.atomicXorLong(offset, value);
      case Op.XCHG & ~Op.FETCH -> shared.exchangeLong(offset, value);
      default -> shared.compareExchangeLong(offset, expected, value);
    };
  }

  private static long combine(int operation, long old, long value, long expected) {
    return switch (operation & ~Op.FETCH) {
      case Op.ATOMIC_ADD -> old + value;
      case Op.ATOMIC_OR -> old | value;
      case Op.ATOMIC_AND -> old & value;
      case Op.ATOMIC_XOR -> old ^ value;
      case Op.XCHG & ~Op.FETCH -> value;
      default -> old == expected ? value : old;
    };
  }

  /** Loads {@code size} bytes, zero-extended; no later access is seen before this one. */
  static long loadAcquire(RunContext run, long address, int size) {
    requireAlignedIfShared(run, address, size);
    long value =
        switch (size) {
          case 1 -> Support.load8(run, address);
          case 2 -> Support.load16(run, address);
          case 4 -> Support.load32(run, address) & 0xffff_ffffL;
          default -> Support.load64(run, address);
        };
    VarHandle.acquireFence();
    return value;
  }

  /** Stores the low {@code size} bytes; no earlier access is seen after this one. */
  static void storeRelease(RunContext run, long address, long value, int size) {
    requireAlignedIfShared(run, address, size);
    VarHandle.releaseFence();
    switch (size) {
      case 1 -> Support.store8(run, address, (int) value);
      case 2 -> Support.store16(run, address, (int) value);
      case 4 -> Support.store32(run, address, (int) value);
      default -> Support.store64(run, address, value);
    }
  }

  private static void requireAlignedIfShared(RunContext run, long address, int size) {
    if (run.region((int) (address >>> 32)) instanceof DirectRegion) {
      requireAligned((int) address, size);
    }
  }

  private static void requireAligned(int offset, int size) {
    if ((offset & (size - 1)) != 0) {
      throw new ProgramFault(
          -1,
          "an atomic access of %d bytes at offset %d, which is not aligned"
              .formatted(size, offset));
    }
  }
}
