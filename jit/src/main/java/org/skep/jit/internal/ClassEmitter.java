// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.verify.Subprogram;
import org.skep.isa.Op;

/**
 * Emits the class of a program: a method for each subprogram, or several where one would be too
 * large for HotSpot to compile.
 */
final class ClassEmitter {
  /** HotSpot compiles no method of more than 8000 bytes. */
  static final int LARGEST_METHOD = 7600;

  /** Instructions of a subprogram that are tried as one method. */
  private static final int LARGEST_SUBPROGRAM = 600;

  private static final int PART = 240;

  /** Parts that one method calls. */
  private static final int MOST_RUNNERS = 64;

  private static final String RUN = "Lorg/skep/bpf/engine/RunContext;";
  private static final String JIT_CODE = "org/skep/jit/internal/JitCode";
  private static final String SUPPORT = "org/skep/jit/internal/Support";
  private static final String PART_METHOD = "(" + RUN + "I[JII)I";

  private final Code code;
  private final Unit.Variant variant;
  private final List<Shape> shapes;
  private final boolean keepsFrames;
  private final int[] partSize;
  private boolean isTooLarge;

  /**
   * The class.
   *
   * @param bytes its bytes
   * @param constants what its static fields hold, in order
   */
  record Emitted(byte[] bytes, Object[] constants) {}

  private ClassEmitter(Code code, Unit.Variant variant, CallGraph graph) {
    this.code = code;
    this.variant = variant;
    this.shapes = graph.shapes();
    this.keepsFrames = graph.hasCallbacks();
    this.partSize = new int[shapes.size()];
    for (int i = 0; i < partSize.length; i++) {
      Subprogram subprogram = shapes.get(i).subprogram;
      boolean isLarge = subprogram.end() - subprogram.start() > LARGEST_SUBPROGRAM;
      partSize[i] = isLarge ? PART : Integer.MAX_VALUE;
    }
  }

  /** Emits the class of a program. */
  static Emitted emit(Code code, Unit.Variant variant, CallGraph graph) {
    ClassEmitter emitter = new ClassEmitter(code, variant, graph);
    Emitted emitted;
    do {
      emitter.isTooLarge = false;
      emitted = emitter.tryEmit();
    } while (emitter.isTooLarge);
    return emitted;
  }

  private Emitted tryEmit() {
    Unit unit = new Unit(code, variant, shapes, keepsFrames);
    ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    out.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, Unit.NAME, null, JIT_CODE, null);
    constructor(out);
    entries(out);
    for (Shape shape : shapes) {
      subprogram(out, unit, shape);
    }
    if (hasCallsThroughRegisters()) {
      throughRegister(out, unit);
    }
    initializer(out, unit);
    out.visitEnd();
    Object[] constants = unit.constants.stream().map(Unit.Constant::value).toArray();
    return new Emitted(isTooLarge ? new byte[0] : out.toByteArray(), constants);
  }

  // Subprograms.

  private void subprogram(ClassWriter out, Unit unit, Shape shape) {
    Webs webs = new Webs(code, shape);
    boolean isSplit = partSize[shape.index] != Integer.MAX_VALUE;
    StackSlots slots = StackSlots.of(code, shape, webs, isSplit);
    Windows windows = Windows.of(code, shape, webs);
    if (!isSplit) {
      MethodVisitor method = method(out, "s" + shape.index, CallEmitter.SUBPROGRAM);
      int size = new Body(method, unit, shape, webs, slots, windows, shape.blocks, false).emit();
      check(size, shape, Integer.MAX_VALUE);
      return;
    }
    int tried = partSize[shape.index];
    List<List<Shape.Block>> parts = parts(shape);
    for (int i = 0; i < parts.size(); i++) {
      MethodVisitor method = method(out, partName(shape, i), PART_METHOD);
      int size = new Body(method, unit, shape, webs, slots, windows, parts.get(i), true).emit();
      check(size, shape, tried);
    }
    driver(out, shape, parts, slots.needsMemory());
  }

  private static String partName(Shape shape, int part) {
    return "s" + shape.index + "p" + part;
  }

  private void check(int size, Shape shape, int tried) {
    if (size <= LARGEST_METHOD) {
      return;
    }
    isTooLarge = true;
    int now = partSize[shape.index];
    if (now != tried) {
      return; // Another part of it was too large already.
    }
    if (now <= 1) {
      throw Code.refuse(
          shape.subprogram.start(), "a block of %d bytes of bytecode".formatted(size));
    }
    partSize[shape.index] = now == Integer.MAX_VALUE ? PART : now / 2;
  }

  private List<List<Shape.Block>> parts(Shape shape) {
    List<List<Shape.Block>> parts = new ArrayList<>();
    List<Shape.Block> part = new ArrayList<>();
    int size = 0;
    for (Shape.Block block : shape.blocks) {
      int length = block.end() - block.start();
      if (!part.isEmpty() && size + length > partSize[shape.index]) {
        parts.add(part);
        part = new ArrayList<>();
        size = 0;
      }
      part.add(block);
      size += length;
    }
    parts.add(part);
    return parts;
  }

  /**
   * What runs some blocks in a row: a part, or a method that calls several.
   *
   * @param name of the method
   * @param last the number of its last block
   */
  private record Runner(String name, int last) {}

  /** The subprogram's method: calls parts, each with the block to begin at, until it is over. */
  private void driver(
      ClassWriter out, Shape shape, List<List<Shape.Block>> parts, boolean needsMemory) {
    List<Runner> runners = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      List<Shape.Block> part = parts.get(i);
      runners.add(new Runner(partName(shape, i), part.get(part.size() - 1).number()));
    }
    for (int level = 0; runners.size() > MOST_RUNNERS; level++) {
      runners = grouped(out, "s" + shape.index + "l" + level + "g", runners);
    }
    int registers = 12;
    int base = 13;
    int block = 14;
    MethodVisitor method = method(out, "s" + shape.index, CallEmitter.SUBPROGRAM);
    method.visitCode();
    method.visitVarInsn(Opcodes.ALOAD, Locals.RUN);
    method.visitVarInsn(Opcodes.ILOAD, Locals.FRAME_POINTER);
    method.visitLdcInsn(needsMemory ? shape.subprogram.zeroedBytes() : 0);
    for (int i = 1; i <= 5; i++) {
      method.visitVarInsn(Opcodes.LLOAD, Locals.ARGUMENT + 2 * (i - 1));
    }
    call(method, "enterParts", "(" + RUN + "IIJJJJJ)I");
    method.visitVarInsn(Opcodes.ISTORE, base);
    method.visitVarInsn(Opcodes.ALOAD, Locals.RUN);
    method.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "org/skep/bpf/engine/RunContext", "registers", "()[J", false);
    method.visitVarInsn(Opcodes.ASTORE, registers);
    method.visitInsn(Opcodes.ICONST_0);
    method.visitVarInsn(Opcodes.ISTORE, block);
    Object[] frame = {
      "org/skep/bpf/engine/RunContext",
      Opcodes.INTEGER,
      Opcodes.LONG,
      Opcodes.LONG,
      Opcodes.LONG,
      Opcodes.LONG,
      Opcodes.LONG,
      "[J",
      Opcodes.INTEGER,
      Opcodes.INTEGER
    };
    dispatch(method, frame, runners, 0, registers);
    method.visitVarInsn(Opcodes.ALOAD, registers);
    method.visitVarInsn(Opcodes.ILOAD, base);
    method.visitInsn(Opcodes.LALOAD);
    method.visitInsn(Opcodes.LRETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  /** Methods that run several each, so that none of them is too large. */
  private static List<Runner> grouped(ClassWriter out, String prefix, List<Runner> runners) {
    List<Runner> groups = new ArrayList<>();
    int first = 0;
    for (int from = 0; from < runners.size(); from += MOST_RUNNERS) {
      List<Runner> group = runners.subList(from, Math.min(from + MOST_RUNNERS, runners.size()));
      Runner made = new Runner(prefix + groups.size(), group.get(group.size() - 1).last());
      MethodVisitor method = method(out, made.name(), PART_METHOD);
      method.visitCode();
      Object[] frame = {
        "org/skep/bpf/engine/RunContext", Opcodes.INTEGER, "[J", Opcodes.INTEGER, Opcodes.INTEGER
      };
      dispatch(method, frame, group, first, Locals.REGISTERS);
      method.visitVarInsn(Opcodes.ILOAD, Locals.ENTRY);
      method.visitInsn(Opcodes.IRETURN);
      method.visitMaxs(0, 0);
      method.visitEnd();
      groups.add(made);
      first = made.last() + 1;
    }
    return groups;
  }

  /**
   * Calls runners while the block to go on at is one of theirs.
   *
   * @param first the number of the first block of theirs
   * @param registers the local of the run's array; the next two are the base and the block
   */
  private static void dispatch(
      MethodVisitor method, Object[] frame, List<Runner> runners, int first, int registers) {
    Label loop = new Label();
    Label over = new Label();
    int block = registers + 2;
    method.visitLabel(loop);
    method.visitFrame(Opcodes.F_FULL, frame.length, frame, 0, new Object[0]);
    for (Runner runner : runners) {
      Label skip = new Label();
      method.visitVarInsn(Opcodes.ILOAD, block);
      method.visitLdcInsn(runner.last());
      method.visitJumpInsn(Opcodes.IF_ICMPGT, skip);
      method.visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      method.visitVarInsn(Opcodes.ILOAD, Locals.FRAME_POINTER);
      method.visitVarInsn(Opcodes.ALOAD, registers);
      method.visitVarInsn(Opcodes.ILOAD, registers + 1);
      method.visitVarInsn(Opcodes.ILOAD, block);
      method.visitMethodInsn(Opcodes.INVOKESTATIC, Unit.NAME, runner.name(), PART_METHOD, false);
      method.visitInsn(Opcodes.DUP);
      method.visitVarInsn(Opcodes.ISTORE, block);
      method.visitLdcInsn(first);
      method.visitJumpInsn(Opcodes.IF_ICMPGE, loop);
      method.visitJumpInsn(Opcodes.GOTO, over);
      method.visitLabel(skip);
      method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    }
    method.visitLabel(over);
    method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
  }

  // The rest of the class.

  private static MethodVisitor method(ClassWriter out, String name, String descriptor) {
    return out.visitMethod(Opcodes.ACC_STATIC, name, descriptor, null, null);
  }

  private static void call(MethodVisitor method, String name, String descriptor) {
    method.visitMethodInsn(Opcodes.INVOKESTATIC, SUPPORT, name, descriptor, false);
  }

  private static void constructor(ClassWriter out) {
    MethodVisitor method = out.visitMethod(0, "<init>", "()V", null, null);
    method.visitCode();
    method.visitVarInsn(Opcodes.ALOAD, 0);
    method.visitMethodInsn(Opcodes.INVOKESPECIAL, JIT_CODE, "<init>", "()V", false);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  /** {@link JitCode#call}: to the subprogram that begins at the slot. */
  private void entries(ClassWriter out) {
    MethodVisitor method = out.visitMethod(0, "call", "(" + RUN + "IIJJJJJ)J", null, null);
    method.visitCode();
    switchToSubprogram(method, 3, 1, 4);
    method.visitVarInsn(Opcodes.ILOAD, 3);
    method.visitInsn(Opcodes.I2L);
    method.visitInsn(Opcodes.ICONST_M1);
    call(method, "noEntry", "(JI)Lorg/skep/bpf/engine/ProgramFault;");
    method.visitInsn(Opcodes.ATHROW);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  /** Returns from the subprogram at the slot in local {@code entry}; goes on if there is none. */
  private void switchToSubprogram(MethodVisitor method, int entry, int run, int arguments) {
    TreeMap<Integer, Label> labels = new TreeMap<>();
    shapes.forEach(shape -> labels.put(shape.subprogram.start(), new Label()));
    Label none = new Label();
    method.visitVarInsn(Opcodes.ILOAD, entry);
    method.visitLookupSwitchInsn(
        none,
        labels.keySet().stream().mapToInt(Integer::intValue).toArray(),
        labels.values().toArray(Label[]::new));
    for (Map.Entry<Integer, Label> label : labels.entrySet()) {
      method.visitLabel(label.getValue());
      method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
      method.visitVarInsn(Opcodes.ALOAD, run);
      method.visitVarInsn(Opcodes.ILOAD, run + 1);
      for (int i = 0; i < 5; i++) {
        method.visitVarInsn(Opcodes.LLOAD, arguments + 2 * i);
      }
      method.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Unit.NAME,
          "s" + code.subprogramAt(label.getKey()),
          CallEmitter.SUBPROGRAM,
          false);
      method.visitInsn(Opcodes.LRETURN);
    }
    method.visitLabel(none);
    method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
  }

  private boolean hasCallsThroughRegisters() {
    return Arrays.stream(code.insns).anyMatch(Code::isCallThroughRegister);
  }

  /** {@code callx(run, framePointer, slot, target, r1 … r5)}. */
  private void throughRegister(ClassWriter out, Unit unit) {
    MethodVisitor method = method(out, "callx", CallEmitter.THROUGH_REGISTER);
    Label helpers = new Label();
    method.visitCode();
    method.visitVarInsn(Opcodes.LLOAD, 3);
    method.visitIntInsn(Opcodes.BIPUSH, 32);
    method.visitInsn(Opcodes.LUSHR);
    method.visitInsn(Opcodes.L2I);
    method.visitLdcInsn(RunContext.FUNCTION_REGION);
    method.visitJumpInsn(Opcodes.IF_ICMPNE, helpers);
    method.visitVarInsn(Opcodes.ILOAD, 1);
    method.visitVarInsn(Opcodes.ILOAD, 2);
    call(method, "checkFrames", "(II)V");
    method.visitVarInsn(Opcodes.LLOAD, 3);
    method.visitInsn(Opcodes.L2I);
    method.visitVarInsn(Opcodes.ISTORE, 15);
    switchToSubprogram(method, 15, 0, 5);
    fault(method, "noEntry");
    method.visitLabel(helpers);
    method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    for (int slot = 0; slot < code.insns.length; slot = code.next(slot)) {
      Helper helper = code.helper(slot);
      if (helper != null && code.insns[slot].src() == 0) {
        helper(method, unit, helper);
      }
    }
    fault(method, "noHelper");
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  private static void fault(MethodVisitor method, String name) {
    method.visitVarInsn(Opcodes.LLOAD, 3);
    method.visitVarInsn(Opcodes.ILOAD, 2);
    call(method, name, "(JI)Lorg/skep/bpf/engine/ProgramFault;");
    method.visitInsn(Opcodes.ATHROW);
  }

  private static void helper(MethodVisitor method, Unit unit, Helper helper) {
    String type = "Lorg/skep/bpf/helper/HelperBody;";
    Label other = new Label();
    method.visitVarInsn(Opcodes.LLOAD, 3);
    method.visitLdcInsn((long) helper.id());
    method.visitInsn(Opcodes.LCMP);
    method.visitJumpInsn(Opcodes.IFNE, other);
    Unit.Constant constant = unit.constant(helper.body(), type);
    method.visitFieldInsn(Opcodes.GETSTATIC, Unit.NAME, constant.name(), type);
    method.visitVarInsn(Opcodes.ALOAD, 0);
    for (int i = 0; i < 5; i++) {
      method.visitVarInsn(Opcodes.LLOAD, 5 + 2 * i);
    }
    method.visitMethodInsn(
        Opcodes.INVOKEINTERFACE,
        "org/skep/bpf/helper/HelperBody",
        "call",
        "(" + RUN + "JJJJJ)J",
        true);
    method.visitInsn(Opcodes.LRETURN);
    method.visitLabel(other);
    method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
  }

  /** Static fields from the class data. */
  private static void initializer(ClassWriter out, Unit unit) {
    MethodVisitor method = method(out, "<clinit>", "()V");
    method.visitCode();
    method.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        "java/lang/invoke/MethodHandles",
        "lookup",
        "()Ljava/lang/invoke/MethodHandles$Lookup;",
        false);
    call(method, "classData", "(Ljava/lang/invoke/MethodHandles$Lookup;)[Ljava/lang/Object;");
    method.visitVarInsn(Opcodes.ASTORE, 0);
    for (int i = 0; i < unit.constants.size(); i++) {
      Unit.Constant constant = unit.constants.get(i);
      out.visitField(
              Opcodes.ACC_STATIC | Opcodes.ACC_FINAL,
              constant.name(),
              constant.descriptor(),
              null,
              null)
          .visitEnd();
      method.visitVarInsn(Opcodes.ALOAD, 0);
      method.visitLdcInsn(i);
      method.visitInsn(Opcodes.AALOAD);
      method.visitTypeInsn(
          Opcodes.CHECKCAST, Type.getType(constant.descriptor()).getInternalName());
      method.visitFieldInsn(Opcodes.PUTSTATIC, Unit.NAME, constant.name(), constant.descriptor());
    }
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  /** Frames have as many registers as parts need: one more, the frame pointer's, counts loops. */
  static int registersBase(int framePointer) {
    return (framePointer / Op.STACK_SIZE - 1) * Op.REGISTERS;
  }
}
