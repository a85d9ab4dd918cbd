// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.verify.MemoryKind;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Loads, stores, atomics and constants of 64 bits. */
final class MemoryEmitter {
  private static final String RUN = "Lorg/skep/bpf/engine/RunContext;";
  private static final String BUFFER = "Ljava/nio/ByteBuffer;";
  private static final String REGION = "Lorg/skep/bpf/mem/DirectRegion;";
  private static final String ATOMICS = "org/skep/jit/internal/Atomics";

  private final Body body;

  MemoryEmitter(Body body) {
    this.body = body;
  }

  private MethodVisitor out() {
    return body.out;
  }

  // Where an access goes.

  /** Pushes what an access goes to; the first part of the descriptor of its method. */
  private String place(int slot, int register, int offset, int size, boolean isWrite) {
    int stack = body.code.stackOffset(slot);
    if (stack != 0) {
      out().visitVarInsn(Opcodes.ALOAD, Locals.STACK);
      out().visitVarInsn(Opcodes.ILOAD, Locals.FRAME_POINTER);
      add(stack);
      return "[BI";
    }
    if (body.code.reachesOnly(slot, MemoryKind.STACK)) {
      out().visitVarInsn(Opcodes.ALOAD, Locals.STACK);
      offsetOf(register, offset);
      return "[BI";
    }
    if (body.code.reachesOnly(slot, MemoryKind.PACKET)) {
      packet(slot, register, offset, size);
      return "[BI";
    }
    DirectRegion region = onlyRegion(slot);
    if (region != null && !(isWrite && region.isReadOnly())) {
      body.constant(region.buffer(), BUFFER);
      offsetOf(register, offset);
      return BUFFER + "I";
    }
    out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
    address(register, offset);
    return RUN + "J";
  }

  private void packet(int slot, int register, int offset, int size) {
    if (!body.unit.variant.isWindowed()) {
      out().visitVarInsn(Opcodes.ALOAD, Locals.PACKET);
      offsetOf(register, offset);
      return;
    }
    Windows.Check check = body.windows.check(slot, offset, size);
    if (check.first() != Windows.NONE) {
      body.locals.pushIndex(register);
      add(check.first());
      out().visitVarInsn(Opcodes.ILOAD, Locals.PACKET_START);
      body.support("checkFirst", "(II)V");
    }
    if (check.end() != Windows.NONE) {
      body.locals.pushIndex(register);
      add(check.end());
      out().visitVarInsn(Opcodes.ILOAD, Locals.PACKET_END);
      body.support("checkEnd", "(II)V");
    }
    out().visitVarInsn(Opcodes.ALOAD, Locals.PACKET);
    body.locals.pushIndex(register);
    add(offset);
  }

  private @Nullable DirectRegion onlyRegion(int slot) {
    MapRef map = body.code.map(slot);
    return map != null && body.code.reachesOnly(slot, MemoryKind.MAP_VALUE)
        ? MapLookup.region(map)
        : null;
  }

  private void offsetOf(int register, int offset) {
    body.locals.pushInt(register);
    add(offset);
  }

  private void add(int offset) {
    if (offset != 0) {
      body.push(offset);
      out().visitInsn(Opcodes.IADD);
    }
  }

  private void address(int register, int offset) {
    body.locals.pushLong(register);
    if (offset != 0) {
      body.push((long) offset);
      out().visitInsn(Opcodes.LADD);
    }
  }

  // Loads and stores.

  void load(int slot, Insn insn) {
    int size = insn.accessSize();
    boolean isExtending = insn.mode() == Op.MEMSX;
    if ((insn.mode() != Op.MEM && !isExtending) || (isExtending && size == Long.BYTES)) {
      throw body.code.unknown(slot);
    }
    if (body.code.loadsPacketPointer(slot) && size != Integer.BYTES) {
      throw Code.refuse(slot, "a packet pointer of %d bytes".formatted(size));
    }
    int stack = body.code.stackOffset(slot);
    if (body.slots.isLocal(stack, size)) {
      loadLocal(stack, size);
    } else {
      body.mayFault(slot);
      if (body.code.reachesOnly(slot, MemoryKind.CONTEXT)) {
        out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
        offsetOf(insn.src(), insn.off());
        body.support("context" + 8 * size, "(" + RUN + "I)" + type(size));
      } else {
        String place = place(slot, insn.src(), insn.off(), size, false);
        body.support("load" + 8 * size, "(" + place + ")" + type(size));
      }
    }
    if (body.code.loadsPacketPointer(slot)) {
      if (body.unit.variant.isWindowed()) {
        out().visitVarInsn(Opcodes.ILOAD, Locals.PACKET_SIZE);
        body.support("checkPointer", "(II)I");
      }
      body.locals.definePacket(slot, insn.dst());
    } else if (size == Long.BYTES) {
      body.locals.defineFromLong(slot, insn.dst());
    } else if (isExtending) {
      extend(slot, insn, size);
    } else {
      body.locals.defineFromInt(slot, insn.dst());
    }
  }

  private void loadLocal(int stack, int size) {
    int local = body.locals.stackSlot(stack);
    out().visitVarInsn(size == Long.BYTES ? Opcodes.LLOAD : Opcodes.ILOAD, local);
  }

  private void extend(int slot, Insn insn, int size) {
    if (size < Integer.BYTES) {
      out().visitInsn(size == 1 ? Opcodes.I2B : Opcodes.I2S);
    }
    out().visitInsn(Opcodes.I2L);
    body.locals.defineFromLong(slot, insn.dst());
  }

  private static String type(int size) {
    return size == Long.BYTES ? "J" : "I";
  }

  void store(int slot, Insn insn) {
    if (insn.mode() != Op.MEM) {
      throw body.code.unknown(slot);
    }
    int size = insn.accessSize();
    int stack = body.code.stackOffset(slot);
    if (body.slots.isLocal(stack, size)) {
      value(insn, size);
      storeLocal(stack, size);
      return;
    }
    body.mayFault(slot);
    requireWritable(slot);
    String place = place(slot, insn.dst(), insn.off(), size, true);
    value(insn, size);
    body.support("store" + 8 * size, "(" + place + type(size) + ")V");
  }

  /** Where the packet is the whole of its array, it is writable. */
  private void requireWritable(int slot) {
    if (body.unit.variant.isWindowed() && body.code.reachesOnly(slot, MemoryKind.PACKET)) {
      out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      body.support("requireWritablePacket", "(" + RUN + ")V");
    }
  }

  private void value(Insn insn, int size) {
    boolean isRegister = insn.insnClass() == Op.STX;
    if (size == Long.BYTES) {
      if (isRegister) {
        body.locals.pushLong(insn.src());
      } else {
        body.push((long) insn.imm());
      }
    } else if (isRegister) {
      body.locals.pushInt(insn.src());
    } else {
      body.push(insn.imm());
    }
  }

  private void storeLocal(int stack, int size) {
    // A local of less than 32 bits holds what a load would give.
    if (size == 1) {
      body.push(0xff);
      out().visitInsn(Opcodes.IAND);
    } else if (size == 2) {
      out().visitInsn(Opcodes.I2C);
    }
    int local = body.locals.stackSlot(stack);
    out().visitVarInsn(size == Long.BYTES ? Opcodes.LSTORE : Opcodes.ISTORE, local);
  }

  // Atomics.

  void atomic(int slot, Insn insn) {
    int size = insn.accessSize();
    body.mayFault(slot);
    if (insn.imm() == Op.LOAD_ACQ) {
      out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      address(insn.src(), insn.off());
      body.push(size);
      atomics("loadAcquire", "(" + RUN + "JI)J");
      body.locals.defineFromLong(slot, insn.dst());
    } else if (insn.imm() == Op.STORE_REL) {
      out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      address(insn.dst(), insn.off());
      body.locals.pushLong(insn.src());
      body.push(size);
      atomics("storeRelease", "(" + RUN + "JJI)V");
    } else if (!Atomics.isKnown(insn.imm()) || size < Integer.BYTES) {
      throw Code.refuse(slot, "an atomic operation 0x%x on %d bytes".formatted(insn.imm(), size));
    } else if (size == Integer.BYTES) {
      update32(slot, insn);
    } else {
      update64(slot, insn);
    }
  }

  private String target(int slot, Insn insn) {
    DirectRegion region = onlyRegion(slot);
    if (region != null && !region.isReadOnly()) {
      body.constant(region, REGION);
      offsetOf(insn.dst(), insn.off());
      return REGION + "I";
    }
    out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
    address(insn.dst(), insn.off());
    return RUN + "J";
  }

  private void update32(int slot, Insn insn) {
    boolean compares = insn.imm() == Op.CMPXCHG;
    String target = target(slot, insn);
    body.locals.pushInt(insn.src());
    if (compares) {
      body.locals.pushInt(0);
    } else {
      body.push(0);
    }
    body.push(insn.imm());
    atomics("update32", "(" + target + "III)I");
    if (compares) {
      body.locals.defineFromInt(slot, 0);
    } else if ((insn.imm() & Op.FETCH) != 0) {
      body.locals.defineFromInt(slot, insn.src());
    } else {
      out().visitInsn(Opcodes.POP);
    }
  }

  private void update64(int slot, Insn insn) {
    boolean compares = insn.imm() == Op.CMPXCHG;
    String target = target(slot, insn);
    body.locals.pushLong(insn.src());
    if (compares) {
      body.locals.pushLong(0);
    } else {
      body.push(0L);
    }
    body.push(insn.imm());
    atomics("update64", "(" + target + "JJI)J");
    if (compares) {
      body.locals.defineFromLong(slot, 0);
    } else if ((insn.imm() & Op.FETCH) != 0) {
      body.locals.defineFromLong(slot, insn.src());
    } else {
      out().visitInsn(Opcodes.POP2);
    }
  }

  private void atomics(String name, String descriptor) {
    out().visitMethodInsn(Opcodes.INVOKESTATIC, ATOMICS, name, descriptor, false);
  }

  // Constants and the packet.

  void wide(int slot, Insn insn) {
    int upper = body.code.insns[slot + 1].imm();
    long value =
        switch (insn.src()) {
          case 0 -> (long) upper << 32 | (insn.imm() & 0xffff_ffffL);
          case Op.PSEUDO_MAP_FD, Op.PSEUDO_MAP_IDX ->
              (long) RunContext.MAP_REGION << 32 | mapIndex(slot);
          case Op.PSEUDO_MAP_VALUE, Op.PSEUDO_MAP_IDX_VALUE -> mapValue(slot, upper);
          case Op.PSEUDO_FUNC ->
              (long) RunContext.FUNCTION_REGION << 32 | function(slot, insn.imm());
          default -> throw Code.refuse(slot, "a ld_imm64 of kind " + insn.src());
        };
    body.push(value);
    body.locals.defineFromLong(slot, insn.dst());
  }

  private int mapIndex(int slot) {
    int index = body.code.program.mapIndex()[slot];
    if (index < 0 || index >= body.code.program.maps().size()) {
      throw Code.refuse(slot, "a ld_imm64 of a map that the program does not list");
    }
    return index;
  }

  private long mapValue(int slot, int offset) {
    MapRef map = body.code.program.maps().get(mapIndex(slot));
    long address = map.instance().valueAddress(offset);
    if (address <= 0) {
      throw Code.refuse(slot, "an offset of %d into the value of a map".formatted(offset));
    }
    return address;
  }

  private int function(int slot, int offset) {
    int target = slot + 1 + offset;
    if (body.code.subprogramAt(target) < 0) {
      throw Code.refuse(slot, "a function at slot %d where none begins".formatted(target));
    }
    return target;
  }

  /** {@code LD_ABS} and {@code LD_IND}: outside the packet, they end the program with 0. */
  void packetLoad(int slot, Insn insn) {
    if (insn.accessSize() == Long.BYTES || (insn.mode() != Op.ABS && insn.mode() != Op.IND)) {
      throw body.code.unknown(slot);
    }
    out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
    if (insn.mode() == Op.IND) {
      offsetOf(insn.src(), insn.imm());
    } else {
      body.push(insn.imm());
    }
    body.push(insn.accessSize());
    out()
        .visitMethodInsn(
            Opcodes.INVOKESTATIC,
            "org/skep/jit/internal/PacketLoads",
            "load",
            "(" + RUN + "II)J",
            false);
    out().visitInsn(Opcodes.DUP2);
    body.locals.defineFromLong(slot, 0);
    body.push(PacketLoads.OUTSIDE);
    out().visitInsn(Opcodes.LCMP);
    out().visitJumpInsn(Opcodes.IFEQ, body.endWithZero());
  }
}
