// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;
import org.skep.isa.Op;

/** What compiled code calls: small, so that HotSpot inlines it. */
final class Support {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER_SHORTS =
      MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER_INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER_LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Support() {}

  // Arithmetic (RFC 9669 section 4.1). HotSpot knows unsigned division from JDK 19 on; before, a
  // signed one is much faster, where both numbers are below its limit.

  static long divide64(long dividend, long divisor) {
    if (divisor > 0 && dividend >= 0) {
      return dividend / divisor;
    }
    return divisor == 0 ? 0 : Long.divideUnsigned(dividend, divisor);
  }

  static int divide32(int dividend, int divisor) {
    if (divisor > 0 && dividend >= 0) {
      return dividend / divisor;
    }
    return divisor == 0 ? 0 : Integer.divideUnsigned(dividend, divisor);
  }

  static long signedDivide64(long dividend, long divisor) {
    return divisor == 0 ? 0 : dividend / divisor;
  }

  static int signedDivide32(int dividend, int divisor) {
    return divisor == 0 ? 0 : dividend / divisor;
  }

  static long remainder64(long dividend, long divisor) {
    if (divisor > 0 && dividend >= 0) {
      return dividend % divisor;
    }
    return divisor == 0 ? dividend : Long.remainderUnsigned(dividend, divisor);
  }

  static int remainder32(int dividend, int divisor) {
    if (divisor > 0 && dividend >= 0) {
      return dividend % divisor;
    }
    return divisor == 0 ? dividend : Integer.remainderUnsigned(dividend, divisor);
  }

  static long signedRemainder64(long dividend, long divisor) {
    return divisor == 0 ? dividend : dividend % divisor;
  }

  static int signedRemainder32(int dividend, int divisor) {
    return divisor == 0 ? dividend : dividend % divisor;
  }

  static int swap16(int value) {
    return Short.reverseBytes((short) value) & 0xffff;
  }

  // Private memory: arrays.

  static int load8(byte[] bytes, int at) {
    return bytes[at] & 0xff;
  }

  static int load16(byte[] bytes, int at) {
    return (short) SHORTS.get(bytes, at) & 0xffff;
  }

  static int load32(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  static long load64(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  static void store8(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
  }

  static void store16(byte[] bytes, int at, int value) {
    SHORTS.set(bytes, at, (short) value);
  }

  static void store32(byte[] bytes, int at, int value) {
    INTS.set(bytes, at, value);
  }

  static void store64(byte[] bytes, int at, long value) {
    LONGS.set(bytes, at, value);
  }

  // A packet that is part of its array: pointers are indices there.

  /** A pointer to the packet as it is loaded: an offset, at most its size. */
  static int checkPointer(int offset, int size) {
    if (Integer.compareUnsigned(offset, size) > 0) {
      throw outside(offset, size);
    }
    return offset;
  }

  static void checkFirst(int index, int start) {
    if (index < start) {
      throw outside(index - start, 0);
    }
  }

  static void checkEnd(int index, int limit) {
    if (index > limit) {
      throw outside(index - limit, 0);
    }
  }

  private static IndexOutOfBoundsException outside(int offset, int size) {
    return new IndexOutOfBoundsException(
        size > 0
            ? "offset %d in a packet of %d bytes".formatted(offset, size)
            : "%d bytes %s the packet"
                .formatted(Math.abs(offset), offset < 0 ? "before" : "behind"));
  }

  static void requireWritablePacket(RunContext run) {
    if (run.packet().isReadOnly()) {
      throw new ProgramFault(-1, "the memory is read-only");
    }
  }

  // Shared memory: direct buffers.

  static int load8(ByteBuffer buffer, int at) {
    return buffer.get(at) & 0xff;
  }

  static int load16(ByteBuffer buffer, int at) {
    return (short) BUFFER_SHORTS.get(buffer, at) & 0xffff;
  }

  static int load32(ByteBuffer buffer, int at) {
    return (int) BUFFER_INTS.get(buffer, at);
  }

  static long load64(ByteBuffer buffer, int at) {
    return (long) BUFFER_LONGS.get(buffer, at);
  }

  static void store8(ByteBuffer buffer, int at, int value) {
    buffer.put(at, (byte) value);
  }

  static void store16(ByteBuffer buffer, int at, int value) {
    BUFFER_SHORTS.set(buffer, at, (short) value);
  }

  static void store32(ByteBuffer buffer, int at, int value) {
    BUFFER_INTS.set(buffer, at, value);
  }

  static void store64(ByteBuffer buffer, int at, long value) {
    BUFFER_LONGS.set(buffer, at, value);
  }

  // Memory that several kinds of pointers may reach.

  private static Region readable(RunContext run, long address) {
    return run.region((int) (address >>> 32));
  }

  static Region writable(RunContext run, long address) {
    Region region = readable(run, address);
    if (region.isReadOnly()) {
      throw new ProgramFault(-1, "the memory is read-only");
    }
    return region;
  }

  static int load8(RunContext run, long address) {
    return readable(run, address).loadByte((int) address);
  }

  static int load16(RunContext run, long address) {
    return readable(run, address).loadShort((int) address);
  }

  static int load32(RunContext run, long address) {
    return readable(run, address).loadInt((int) address);
  }

  static long load64(RunContext run, long address) {
    return readable(run, address).loadLong((int) address);
  }

  static void store8(RunContext run, long address, int value) {
    writable(run, address).storeByte((int) address, value);
  }

  static void store16(RunContext run, long address, int value) {
    writable(run, address).storeShort((int) address, value);
  }

  static void store32(RunContext run, long address, int value) {
    writable(run, address).storeInt((int) address, value);
  }

  static void store64(RunContext run, long address, long value) {
    writable(run, address).storeLong((int) address, value);
  }

  // The context.

  static int context8(RunContext run, int offset) {
    return load8(run.context().array(), context(run, offset, 1));
  }

  static int context16(RunContext run, int offset) {
    return load16(run.context().array(), context(run, offset, Short.BYTES));
  }

  static int context32(RunContext run, int offset) {
    return load32(run.context().array(), context(run, offset, Integer.BYTES));
  }

  static long context64(RunContext run, int offset) {
    return load64(run.context().array(), context(run, offset, Long.BYTES));
  }

  private static int context(RunContext run, int offset, int size) {
    HeapRegion context = run.context();
    Objects.checkIndex(offset, context.size() - size + 1);
    return context.arrayOffset() + offset;
  }

  // Frames, maps, faults.

  /** Zeroes what a frame may read before it writes. */
  static void zero(RunContext run, int framePointer, int bytes) {
    byte[] stack = run.stack().array();
    Arrays.fill(stack, framePointer - bytes, framePointer, (byte) 0);
  }

  /** Begins a subprogram of several parts: its registers in the run's array. */
  static int enterParts(
      RunContext run, int framePointer, int zeroed, long r1, long r2, long r3, long r4, long r5) {
    long[] registers = run.registers();
    int base = ClassEmitter.registersBase(framePointer);
    Arrays.fill(registers, base, base + Op.FP, 0);
    registers[base + 1] = r1;
    registers[base + 2] = r2;
    registers[base + 3] = r3;
    registers[base + 4] = r4;
    registers[base + 5] = r5;
    registers[base + Op.FP] = Body.MAX_LOOPS;
    if (zeroed > 0) {
      zero(run, framePointer, zeroed);
    }
    return base;
  }

  static void checkFrames(int framePointer, int slot) {
    if (framePointer > RunContext.STACK_BYTES) {
      throw frames(slot);
    }
  }

  /** What a compiled class was given for its static fields. */
  static Object[] classData(MethodHandles.Lookup lookup) {
    try {
      return MethodHandles.classData(lookup, ConstantDescs.DEFAULT_NAME, Object[].class);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("compiled classes may read their class data", e);
    }
  }

  /** A pointer to the value of an array map of one region; 0 outside. */
  static long element(int index, int entries, int stride, long region) {
    return Integer.compareUnsigned(index, entries) < 0 ? region + (long) index * stride : 0;
  }

  /** Charges for some instructions, the first at {@code slot}; what is left of the budget. */
  static long charge(long budget, int count, int slot) {
    long left = budget - count;
    if (left < 0) {
      throw at(slot + (int) budget, "more instructions than the run's budget");
    }
    return left;
  }

  static ProgramFault invalid(int slot, int slots) {
    return at(
        slot, slot == slots ? "the program ran past its end" : "the verifier saw no path to it");
  }

  static ProgramFault noHelper(long number, int slot) {
    return at(slot, "0x%x is neither a helper nor a subprogram of the program".formatted(number));
  }

  /** A call of what is not there. */
  @SuppressWarnings("DoNotCallSuggester") // compiled code calls it
  static long callNothing(long number, int slot) {
    throw noHelper(number, slot);
  }

  static ProgramFault noEntry(long number, int slot) {
    return at(slot, "0x%x is not the first slot of a subprogram".formatted(number));
  }

  static ProgramFault frames(int slot) {
    return at(slot, "calls nest deeper than %d frames".formatted(Op.MAX_FRAMES));
  }

  /** The fault for what an instruction threw. */
  static ProgramFault fault(RuntimeException thrown, int slot) {
    if (thrown instanceof ProgramFault fault) {
      return fault.insn() >= 0 ? fault : at(slot, String.valueOf(fault.getMessage()));
    }
    return at(
        slot,
        thrown instanceof IndexOutOfBoundsException
            ? "outside its memory: " + thrown.getMessage()
            : thrown.toString());
  }

  private static ProgramFault at(int slot, String message) {
    return new ProgramFault(slot, "slot %d: %s".formatted(slot, message));
  }
}
