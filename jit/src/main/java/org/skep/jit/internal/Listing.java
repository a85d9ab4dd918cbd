// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The bytecode of a class as text, much as {@code javap -c} prints it, with labels for targets. */
final class Listing extends ClassVisitor {
  /** The mnemonics of the JVM specification by their number. */
  private static final String MNEMONICS =
      """
      nop aconst_null iconst_m1 iconst_0 iconst_1 iconst_2 iconst_3 iconst_4 iconst_5 lconst_0
      lconst_1 fconst_0 fconst_1 fconst_2 dconst_0 dconst_1 bipush sipush ldc ldc_w ldc2_w
      iload lload fload dload aload iload_0 iload_1 iload_2 iload_3 lload_0 lload_1 lload_2
      lload_3 fload_0 fload_1 fload_2 fload_3 dload_0 dload_1 dload_2 dload_3 aload_0 aload_1
      aload_2 aload_3 iaload laload faload daload aaload baload caload saload istore lstore
      fstore dstore astore istore_0 istore_1 istore_2 istore_3 lstore_0 lstore_1 lstore_2
      lstore_3 fstore_0 fstore_1 fstore_2 fstore_3 dstore_0 dstore_1 dstore_2 dstore_3
      astore_0 astore_1 astore_2 astore_3 iastore lastore fastore dastore aastore bastore
      castore sastore pop pop2 dup dup_x1 dup_x2 dup2 dup2_x1 dup2_x2 swap iadd ladd fadd dadd
      isub lsub fsub dsub imul lmul fmul dmul idiv ldiv fdiv ddiv irem lrem frem drem ineg
      lneg fneg dneg ishl lshl ishr lshr iushr lushr iand land ior lor ixor lxor iinc i2l i2f
      i2d l2i l2f l2d f2i f2l f2d d2i d2l d2f i2b i2c i2s lcmp fcmpl fcmpg dcmpl dcmpg ifeq
      ifne iflt ifge ifgt ifle if_icmpeq if_icmpne if_icmplt if_icmpge if_icmpgt if_icmple
      if_acmpeq if_acmpne goto jsr ret tableswitch lookupswitch ireturn lreturn freturn
      dreturn areturn return getstatic putstatic getfield putfield invokevirtual invokespecial
      invokestatic invokeinterface invokedynamic new newarray anewarray arraylength athrow
      checkcast instanceof monitorenter monitorexit wide multianewarray ifnull ifnonnull
      """;

  private final String[] names = MNEMONICS.split("\\s+", 0);
  private final StringBuilder text = new StringBuilder();

  private Listing() {
    super(Opcodes.ASM9);
  }

  /** The text of a class file. */
  static String of(byte[] bytes) {
    Listing listing = new Listing();
    new ClassReader(bytes).accept(listing, ClassReader.SKIP_FRAMES);
    return listing.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  @Override
  public void visit(
      int version,
      int access,
      String name,
      @Nullable String signature,
      String superName,
      String @Nullable [] interfaces) {
    line("class " + name + " extends " + superName);
  }

  @Override
  public @Nullable FieldVisitor visitField(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      @Nullable Object value) {
    line("  field " + name + " " + descriptor);
    return null;
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    line("  method " + name + descriptor);
    return new Method();
  }

  /** A method's instructions, one a line. */
  private final class Method extends MethodVisitor {
    private final Map<Label, String> labels = new HashMap<>();

    Method() {
      super(Opcodes.ASM9);
    }

    private String name(Label label) {
      return labels.computeIfAbsent(label, unnamed -> "L" + labels.size());
    }

    private void insn(int opcode, String operands) {
      line(("    " + names[opcode] + " " + operands).stripTrailing());
    }

    @Override
    public void visitLabel(Label label) {
      line("   " + name(label) + ":");
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
      String caught = type == null ? "any" : type;
      line("    try %s to %s: %s at %s".formatted(name(start), name(end), caught, name(handler)));
    }

    @Override
    public void visitInsn(int opcode) {
      insn(opcode, "");
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      insn(opcode, Integer.toString(operand));
    }

    @Override
    public void visitVarInsn(int opcode, int local) {
      insn(opcode, Integer.toString(local));
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      insn(opcode, type);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      insn(opcode, owner + "." + name + " " + descriptor);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      insn(opcode, owner + "." + name + descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      insn(Opcodes.INVOKEDYNAMIC, name + descriptor + " " + bootstrap);
    }

    @Override
    public void visitJumpInsn(int opcode, Label target) {
      insn(opcode, name(target));
    }

    @Override
    public void visitLdcInsn(Object value) {
      insn(Opcodes.LDC, value instanceof Long ? value + "L" : String.valueOf(value));
    }

    @Override
    public void visitIincInsn(int local, int increment) {
      insn(Opcodes.IINC, local + " " + increment);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... targets) {
      StringBuilder operands = new StringBuilder();
      for (int i = 0; i < targets.length; i++) {
        operands.append(min + i).append(": ").append(name(targets[i])).append(", ");
      }
      insn(Opcodes.TABLESWITCH, operands + "else " + name(otherwise));
    }

    @Override
    public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] targets) {
      StringBuilder operands = new StringBuilder();
      for (int i = 0; i < targets.length; i++) {
        operands.append(keys[i]).append(": ").append(name(targets[i])).append(", ");
      }
      insn(Opcodes.LOOKUPSWITCH, operands + "else " + name(otherwise));
    }
  }
}
