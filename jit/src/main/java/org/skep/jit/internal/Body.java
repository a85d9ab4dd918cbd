// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Emits the code of some blocks of a subprogram as one method: all of them, or a part that keeps
 * its registers in the run's array between calls and answers with the block to go on at.
 */
final class Body {
  private static final String RUN_CONTEXT = "org/skep/bpf/engine/RunContext";
  private static final String HEAP_REGION = "org/skep/bpf/mem/HeapRegion";
  private static final String SUPPORT = "org/skep/jit/internal/Support";

  /** The binary logarithm of {@link Op#STACK_SIZE}. */
  static final int FRAME_BITS = 9;

  /** What a part answers when the subprogram is over. */
  static final int DONE = -1;

  /** How often {@code may_goto} falls through in one frame, Linux's {@code BPF_MAX_LOOPS}. */
  static final long MAX_LOOPS = 8L << 20;

  final MethodVisitor out;
  final Unit unit;
  final Code code;
  final Shape shape;
  final Webs webs;
  final Locals locals;
  final StackSlots slots;
  final Windows windows;
  private final List<Shape.Block> blocks;
  private final boolean isPart;
  private final Label[] labels;
  private final TreeMap<Integer, Label> exits = new TreeMap<>();
  private final AluEmitter alu = new AluEmitter(this);
  private final MemoryEmitter memory = new MemoryEmitter(this);
  private final JumpEmitter jumps = new JumpEmitter(this);
  private final CallEmitter calls = new CallEmitter(this);
  private @Nullable Label endWithZero;
  private @Nullable Label tailCall;
  private boolean hasFrame;
  private int next;

  /**
   * A body to emit.
   *
   * @param blocks the blocks, ascending
   * @param isPart whether the subprogram has others
   */
  Body(
      MethodVisitor out,
      Unit unit,
      Shape shape,
      Webs webs,
      StackSlots slots,
      Windows windows,
      List<Shape.Block> blocks,
      boolean isPart) {
    this.out = out;
    this.unit = unit;
    this.code = unit.code;
    this.shape = shape;
    this.webs = webs;
    this.slots = slots;
    this.windows = windows;
    this.blocks = blocks;
    this.isPart = isPart;
    this.locals = new Locals(out, webs, unit.variant.isWindowed());
    this.labels = new Label[shape.blocks.size()];
  }

  /** Emits the method; the size of its code in bytes. */
  int emit() {
    out.visitCode();
    blocks.forEach(block -> labels[block.number()] = new Label());
    reserve();
    Label start = new Label();
    Label end = new Label();
    Label handler = new Label();
    out.visitTryCatchBlock(start, end, handler, "java/lang/RuntimeException");
    prologue();
    out.visitLabel(start);
    if (isPart) {
      enterPart();
    } else if (blocks.get(0).number() != 0) {
      throw new IllegalStateException("the first block comes first");
    }
    for (int i = 0; i < blocks.size(); i++) {
      next = i + 1 < blocks.size() ? blocks.get(i + 1).number() : Integer.MAX_VALUE;
      emit(blocks.get(i));
    }
    exits.forEach(this::leave);
    if (endWithZero != null) {
      label(endWithZero);
      push(0L);
      returnLong();
    }
    if (tailCall != null) {
      label(tailCall);
      finishTailCall();
    }
    out.visitLabel(end);
    out.visitLabel(handler);
    out.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/RuntimeException"});
    saveBudget();
    out.visitVarInsn(Opcodes.ILOAD, Locals.SLOT);
    support("fault", "(Ljava/lang/RuntimeException;I)Lorg/skep/bpf/engine/ProgramFault;");
    out.visitInsn(Opcodes.ATHROW);
    Label last = new Label();
    out.visitLabel(last);
    out.visitMaxs(0, 0);
    out.visitEnd();
    return last.getOffset();
  }

  private void reserve() {
    for (Shape.Block block : blocks) {
      reserveLive(block.number());
      for (int successor : block.successors()) {
        if (successor >= 0) {
          reserveLive(successor);
        }
      }
      for (int slot = block.start(); slot < block.end(); slot = code.next(slot)) {
        if (Effects.defined(code.insns[slot]) >= 0 && webs.isCrossing(webs.at(slot))) {
          locals.reserve(webs.at(slot));
        }
      }
    }
    slots.forEach(locals::reserveStackSlot);
  }

  private void reserveLive(int block) {
    int live = shape.liveBefore(block);
    for (int i = 0; i < Op.FP; i++) {
      if ((live >> i & 1) != 0) {
        locals.reserve(webs.atEntry(block, i));
      }
    }
  }

  // The start.

  private void prologue() {
    out.visitInsn(Opcodes.ICONST_0);
    out.visitVarInsn(Opcodes.ISTORE, Locals.SLOT);
    region("stack");
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, HEAP_REGION, "array", "()[B", false);
    out.visitVarInsn(Opcodes.ASTORE, Locals.STACK);
    loadPacket();
    if (unit.variant.isCounted()) {
      loadBudget();
    } else {
      out.visitInsn(Opcodes.LCONST_0);
      out.visitVarInsn(Opcodes.LSTORE, Locals.BUDGET);
    }
    loops();
    out.visitInsn(Opcodes.LCONST_0);
    out.visitVarInsn(Opcodes.LSTORE, Locals.SCRATCH);
    locals.clear();
    if (!isPart) {
      arguments();
      zeroFrame();
    }
  }

  /** Sets the locals of the packet, at the start and when a helper may have moved it. */
  void loadPacket() {
    region("packet");
    out.visitInsn(Opcodes.DUP);
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, HEAP_REGION, "array", "()[B", false);
    out.visitVarInsn(Opcodes.ASTORE, Locals.PACKET);
    out.visitInsn(Opcodes.DUP);
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, HEAP_REGION, "arrayOffset", "()I", false);
    out.visitVarInsn(Opcodes.ISTORE, Locals.PACKET_START);
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, HEAP_REGION, "size", "()I", false);
    out.visitInsn(Opcodes.DUP);
    out.visitVarInsn(Opcodes.ISTORE, Locals.PACKET_SIZE);
    out.visitVarInsn(Opcodes.ILOAD, Locals.PACKET_START);
    out.visitInsn(Opcodes.IADD);
    out.visitVarInsn(Opcodes.ISTORE, Locals.PACKET_END);
  }

  private void loops() {
    if (isPart) {
      out.visitVarInsn(Opcodes.ALOAD, Locals.REGISTERS);
      registerIndex(Op.FP);
      out.visitInsn(Opcodes.LALOAD);
    } else {
      out.visitLdcInsn(MAX_LOOPS);
    }
    out.visitVarInsn(Opcodes.LSTORE, Locals.LOOPS);
  }

  private void region(String which) {
    out.visitVarInsn(Opcodes.ALOAD, Locals.RUN);
    out.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, RUN_CONTEXT, which, "()Lorg/skep/bpf/mem/HeapRegion;", false);
  }

  private void arguments() {
    int live = shape.liveBefore(0);
    for (int i = 1; i <= 5; i++) {
      if ((live >> i & 1) != 0) {
        out.visitVarInsn(Opcodes.LLOAD, Locals.ARGUMENT + 2 * (i - 1));
        locals.setFromLong(webs.atEntry(0, i));
      }
    }
  }

  private void zeroFrame() {
    int zeroed = shape.subprogram.zeroedBytes();
    if (zeroed > 0 && slots.needsMemory()) {
      out.visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      out.visitVarInsn(Opcodes.ILOAD, Locals.FRAME_POINTER);
      push(zeroed);
      support("zero", "(Lorg/skep/bpf/engine/RunContext;II)V");
    }
  }

  /** A part may begin at each of its blocks. */
  private void enterPart() {
    Label[] stubs = new Label[blocks.size()];
    for (int i = 0; i < stubs.length; i++) {
      stubs[i] = new Label();
    }
    int first = blocks.get(0).number();
    out.visitVarInsn(Opcodes.ILOAD, Locals.ENTRY);
    out.visitTableSwitchInsn(first, first + stubs.length - 1, stubs[0], stubs);
    for (int i = 0; i < stubs.length; i++) {
      int block = blocks.get(i).number();
      label(stubs[i]);
      int live = shape.liveBefore(block);
      for (int register = 0; register < Op.FP; register++) {
        if ((live >> register & 1) != 0) {
          out.visitVarInsn(Opcodes.ALOAD, Locals.REGISTERS);
          registerIndex(register);
          out.visitInsn(Opcodes.LALOAD);
          locals.setFromLong(webs.atEntry(block, register));
        }
      }
      out.visitJumpInsn(Opcodes.GOTO, labels[block]);
    }
  }

  private void registerIndex(int register) {
    out.visitVarInsn(Opcodes.ILOAD, Locals.REGISTERS_BASE);
    push(register);
    out.visitInsn(Opcodes.IADD);
  }

  // Blocks.

  /** Marks a place that is jumped to. */
  void label(Label label) {
    out.visitLabel(label);
    if (hasFrame) {
      out.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    } else {
      List<Object> types = frame();
      out.visitFrame(Opcodes.F_FULL, types.size(), types.toArray(), 0, new Object[0]);
      hasFrame = true;
    }
  }

  private List<Object> frame() {
    List<Object> types = new ArrayList<>(List.of(RUN_CONTEXT, Opcodes.INTEGER));
    if (isPart) {
      types.addAll(List.of("[J", Opcodes.INTEGER, Opcodes.INTEGER));
      for (int i = Locals.ENTRY + 1; i < Locals.STACK; i++) {
        types.add(Opcodes.TOP);
      }
    } else {
      for (int i = 1; i <= 5; i++) {
        types.add(Opcodes.LONG);
      }
    }
    types.addAll(
        List.of(
            "[B",
            "[B",
            Opcodes.INTEGER,
            Opcodes.INTEGER,
            Opcodes.INTEGER,
            Opcodes.LONG,
            Opcodes.LONG,
            Opcodes.LONG,
            Opcodes.INTEGER));
    types.addAll(locals.frameTypes());
    return types;
  }

  private void emit(Shape.Block block) {
    label(labels[block.number()]);
    if (shape.isTestedLast(block.number())) {
      shield();
    }
    locals.beginBlock(block.number());
    int charged = block.start();
    for (int slot = block.start(); slot < block.end(); slot = code.next(slot)) {
      if (!code.isReached(slot)) {
        fault(slot);
        return;
      }
      if (unit.variant.isCounted() && slot == charged) {
        charged = charge(block, slot);
      }
      instruction(slot);
      if (Code.endsBlock(code.insns[slot])) {
        return;
      }
    }
    goTo(block.successors()[0]);
  }

  /**
   * HotSpot copies the block that a loop begins with to the loop's end, for the sake of loops that
   * test first. Here the test at the end is the one that counts, so it gets an empty block to copy.
   */
  private void shield() {
    Label body = new Label();
    out.visitJumpInsn(Opcodes.GOTO, body);
    label(body);
  }

  /**
   * Charges for the instructions up to the next that may fault or whose effect others see, that one
   * included, or up to a wide one; the slot after them.
   */
  private int charge(Shape.Block block, int from) {
    int count = 0;
    int slot = from;
    while (slot < block.end()) {
      Insn insn = code.insns[slot];
      count++;
      slot = code.next(slot);
      if (insn.insnClass() <= Op.STX || insn.isJumpClass()) {
        break;
      }
    }
    out.visitVarInsn(Opcodes.LLOAD, Locals.BUDGET);
    push(count);
    push(from);
    support("charge", "(JII)J");
    out.visitVarInsn(Opcodes.LSTORE, Locals.BUDGET);
    return slot;
  }

  private void instruction(int slot) {
    Insn insn = code.insns[slot];
    switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64 -> alu.emit(slot, insn);
      case Op.LDX -> memory.load(slot, insn);
      case Op.ST -> memory.store(slot, insn);
      case Op.STX -> {
        if (insn.mode() == Op.ATOMIC) {
          memory.atomic(slot, insn);
        } else {
          memory.store(slot, insn);
        }
      }
      case Op.LD -> {
        if (insn.isWide()) {
          memory.wide(slot, insn);
        } else {
          memory.packetLoad(slot, insn);
        }
      }
      default -> {
        if (insn.isExit()) {
          locals.pushLong(0);
          returnLong();
        } else if (insn.op() == Op.CALL && insn.insnClass() == Op.JMP) {
          calls.emit(slot, insn);
        } else {
          jumps.emit(slot, insn);
        }
      }
    }
  }

  private void fault(int slot) {
    push(slot);
    push(code.insns.length);
    support("invalid", "(II)Lorg/skep/bpf/engine/ProgramFault;");
    out.visitInsn(Opcodes.ATHROW);
  }

  // Ends.

  /** Pops r0 and ends the subprogram. */
  void returnLong() {
    saveBudget();
    if (!isPart) {
      out.visitInsn(Opcodes.LRETURN);
      return;
    }
    out.visitVarInsn(Opcodes.LSTORE, Locals.SCRATCH);
    out.visitVarInsn(Opcodes.ALOAD, Locals.REGISTERS);
    registerIndex(0);
    out.visitVarInsn(Opcodes.LLOAD, Locals.SCRATCH);
    out.visitInsn(Opcodes.LASTORE);
    push(DONE);
    out.visitInsn(Opcodes.IRETURN);
  }

  /** Where to jump to for a block: its label here, or a place that leaves this part. */
  Label target(int block) {
    Label own = block < 0 ? null : labels[block];
    return own != null ? own : exits.computeIfAbsent(block, added -> new Label());
  }

  /** Where to jump to for ending the subprogram with 0. */
  Label endWithZero() {
    Label label = endWithZero;
    if (label == null) {
      label = new Label();
      endWithZero = label;
    }
    return label;
  }

  /** Where to jump to when another program takes the place of this one. */
  Label tailCall() {
    Label label = tailCall;
    if (label == null) {
      label = new Label();
      tailCall = label;
    }
    return label;
  }

  /** The program itself ends; a subprogram returns what the other programs give. */
  private void finishTailCall() {
    if (shape.index == 0) {
      push(0L);
    } else {
      out.visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      out.visitVarInsn(Opcodes.ILOAD, Locals.FRAME_POINTER);
      push(FRAME_BITS);
      out.visitInsn(Opcodes.IUSHR);
      push(1);
      out.visitInsn(Opcodes.ISUB);
      out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, RUN_CONTEXT, "setFrames", "(I)V", false);
      out.visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, RUN_CONTEXT, "finishTailCalls", "()J", false);
      loadBudget();
    }
    returnLong();
  }

  /** Goes on at a block. */
  void goTo(int block) {
    if (block != next) {
      out.visitJumpInsn(Opcodes.GOTO, target(block));
    }
  }

  private void leave(int block, Label label) {
    label(label);
    if (block < 0) {
      fault(code.insns.length);
      return;
    }
    saveBudget();
    int live = shape.liveBefore(block);
    for (int i = 0; i < Op.FP; i++) {
      if ((live >> i & 1) != 0) {
        out.visitVarInsn(Opcodes.ALOAD, Locals.REGISTERS);
        registerIndex(i);
        locals.pushLongOf(webs.atEntry(block, i));
        out.visitInsn(Opcodes.LASTORE);
      }
    }
    out.visitVarInsn(Opcodes.ALOAD, Locals.REGISTERS);
    registerIndex(Op.FP);
    out.visitVarInsn(Opcodes.LLOAD, Locals.LOOPS);
    out.visitInsn(Opcodes.LASTORE);
    push(block);
    out.visitInsn(Opcodes.IRETURN);
  }

  // The budget.

  /** Tells the run what is left. */
  void saveBudget() {
    if (unit.variant.isCounted()) {
      out.visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      out.visitVarInsn(Opcodes.LLOAD, Locals.BUDGET);
      out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, RUN_CONTEXT, "setBudget", "(J)V", false);
    }
  }

  /** Asks the run what is left. */
  void loadBudget() {
    if (unit.variant.isCounted()) {
      out.visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, RUN_CONTEXT, "budget", "()J", false);
      out.visitVarInsn(Opcodes.LSTORE, Locals.BUDGET);
    }
  }

  // Small things.

  /** What follows may fault, at {@code slot}. */
  void mayFault(int slot) {
    push(slot);
    out.visitVarInsn(Opcodes.ISTORE, Locals.SLOT);
  }

  /** Pushes a constant. */
  void push(int value) {
    if (value >= -1 && value <= 5) {
      out.visitInsn(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      out.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value == (short) value) {
      out.visitIntInsn(Opcodes.SIPUSH, value);
    } else if (code.isLarge()) {
      push((value - (short) value) >> Short.SIZE);
      push(Short.SIZE);
      out.visitInsn(Opcodes.ISHL);
      push((int) (short) value);
      out.visitInsn(Opcodes.IADD);
    } else {
      out.visitLdcInsn(value);
    }
  }

  /** Pushes a constant. */
  void push(long value) {
    if (value == 0 || value == 1) {
      out.visitInsn(value == 0 ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
    } else if (code.isLarge() && value == (int) value) {
      push((int) value);
      out.visitInsn(Opcodes.I2L);
    } else if (code.isLarge()) {
      push((int) ((value - (int) value) >> Integer.SIZE));
      out.visitInsn(Opcodes.I2L);
      push(Integer.SIZE);
      out.visitInsn(Opcodes.LSHL);
      push((int) value);
      out.visitInsn(Opcodes.I2L);
      out.visitInsn(Opcodes.LADD);
    } else {
      out.visitLdcInsn(value);
    }
  }

  /** Calls a method of {@link Support}. */
  void support(String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESTATIC, SUPPORT, name, descriptor, false);
  }

  /** Pushes what a static field of the class holds. */
  void constant(Object value, String descriptor) {
    Unit.Constant constant = unit.constant(value, descriptor);
    out.visitFieldInsn(Opcodes.GETSTATIC, Unit.NAME, constant.name(), descriptor);
  }
}
