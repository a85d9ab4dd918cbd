// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import java.lang.invoke.VarHandle;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;
import org.skep.isa.Op;

/**
 * Atomic operations (RFC 9669 section 5.3, and Linux's load-acquire and store-release). Memory that
 * only the run sees is read and written plainly; shared memory atomically, which takes an aligned
 * address.
 */
final class Atomics {
  private Atomics() {}

  /** Whether an instruction's immediate is one of the read-modify-write operations. */
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

  /**
   * Does a read-modify-write of 32 bits on the operand {@code r[source]}, and leaves the old value,
   * zero-extended, where the operation wants it: in {@code r[source]}, or r0 for {@code CMPXCHG},
   * which compares with it.
   */
  static void update32(RunContext run, long address, int operation, long[] r, int source) {
    Region region = Memory.writable(run, address);
    int offset = (int) address;
    int value = (int) r[source];
    int expected = (int) r[0];
    int old;
    if (region instanceof DirectRegion shared) {
      requireAligned(offset, Integer.BYTES);
      old = shared32(shared, offset, operation, value, expected);
    } else {
      old = region.loadInt(offset);
      region.storeInt(offset, (int) combine(operation, old, value, expected));
    }
    keep(operation, Alu.zext(old), r, source);
  }

  /** As {@link #update32} with 64 bits. */
  static void update64(RunContext run, long address, int operation, long[] r, int source) {
    Region region = Memory.writable(run, address);
    int offset = (int) address;
    long value = r[source];
    long expected = r[0];
    long old;
    if (region instanceof DirectRegion shared) {
      requireAligned(offset, Long.BYTES);
      old = shared64(shared, offset, operation, value, expected);
    } else {
      old = region.loadLong(offset);
      region.storeLong(offset, combine(operation, old, value, expected));
    }
    keep(operation, old, r, source);
  }

  private static void keep(int operation, long old, long[] r, int source) {
    if (operation == Op.CMPXCHG) {
      r[0] = old;
    } else if ((operation & Op.FETCH) != 0) {
      r[source] = old;
    }
  }

  /** What memory holds afterwards. */
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

  private static int shared32(
      DirectRegion region, int offset, int operation, int value, int expected) {
    return switch (operation & ~Op.FETCH) {
      case Op.ATOMIC_ADD -> region.atomicAddInt(offset, value);
      case Op.ATOMIC_OR -> region.atomicOrInt(offset, value);
      case Op.ATOMIC_AND -> region.atomicAndInt(offset, value);
      case Op.ATOMIC_XOR -> region.atomicXorInt(offset, value);
      case Op.XCHG & ~Op.FETCH -> region.exchangeInt(offset, value);
      default -> region.compareExchangeInt(offset, expected, value);
    };
  }

  private static long shared64(
      DirectRegion region, int offset, int operation, long value, long expected) {
    return switch (operation & ~Op.FETCH) {
      case Op.ATOMIC_ADD -> region.atomicAddLong(offset, value);
      case Op.ATOMIC_OR -> region.atomicOrLong(offset, value);
      case Op.ATOMIC_AND -> region.atomicAndLong(offset, value);
      case Op.ATOMIC_XOR -> region.atomicXorLong(offset, value);
      case Op.XCHG & ~Op.FETCH -> region.exchangeLong(offset, value);
      default -> region.compareExchangeLong(offset, expected, value);
    };
  }

  /** Loads {@code size} bytes, zero-extended; no later access is seen before this one. */
  static long loadAcquire(RunContext run, long address, int size) {
    requireAlignedIfShared(run, address, size);
    long value =
        switch (size) {
          case 1 -> Memory.load8(run, address);
          case 2 -> Memory.load16(run, address);
          case 4 -> Memory.load32(run, address);
          default -> Memory.load64(run, address);
        };
    VarHandle.acquireFence();
    return value;
  }

  /** Stores the low {@code size} bytes; no earlier access is seen after this one. */
  static void storeRelease(RunContext run, long address, int size, long value) {
    requireAlignedIfShared(run, address, size);
    VarHandle.releaseFence();
    switch (size) {
      case 1 -> Memory.store8(run, address, value);
      case 2 -> Memory.store16(run, address, value);
      case 4 -> Memory.store32(run, address, value);
      default -> Memory.store64(run, address, value);
    }
  }

  private static void requireAlignedIfShared(RunContext run, long address, int size) {
    if (Memory.readable(run, address) instanceof DirectRegion) {
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
