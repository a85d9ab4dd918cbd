// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.skep.bpf.Attr;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** What {@code dump jited} shows. */
class ListingTest {
  @Test
  void aLoadedProgramShowsTheBytecodeThatRunsIt() {
    List<Insn> insns =
        List.of(
            new Insn(Op.LDX | Op.MEM | Op.W, 0, 1, 0, 0),
            new Insn(Op.ALU64 | Op.ADD | Op.K, 0, 0, 0, 1234567),
            new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0));
    try (Skep skep = Skep.builder().engine("jit").open();
        BpfProgram program =
            BpfProgram.builder(skep.bpf(), ProgTypes.SOCKET_FILTER, insns).load()) {
      assertThat(BpfObjects.programText(skep.bpf(), program.fd(), Attr.ProgText.ENGINE))
          .isEqualTo("jit");
      assertThat(BpfObjects.programText(skep.bpf(), program.fd(), Attr.ProgText.LISTING))
          .startsWith(
              "class org/skep/jit/internal/Compiled extends org/skep/jit/internal/JitCode\n")
          .contains("  method s0(", "1234567", "    lreturn\n");
    }
  }

  @Test
  void instructionsOfEveryFormHaveTheirNamesAndTargets() {
    ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    out.visit(Opcodes.V17, Opcodes.ACC_FINAL, "C", null, "java/lang/Object", null);
    MethodVisitor method = out.visitMethod(Opcodes.ACC_STATIC, "m", "(IJ)V", null, null);
    Label first = new Label();
    Label second = new Label();
    method.visitLabel(first);
    method.visitIincInsn(0, 5);
    method.visitVarInsn(Opcodes.ILOAD, 0);
    method.visitTableSwitchInsn(3, 4, first, second, first);
    method.visitLabel(second);
    method.visitVarInsn(Opcodes.LLOAD, 1);
    method.visitLdcInsn(99L);
    method.visitInsn(Opcodes.LCMP);
    method.visitJumpInsn(Opcodes.IFNE, first);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
    out.visitEnd();
    assertThat(Listing.of(out.toByteArray()))
        .isEqualTo(
            """
            class C extends java/lang/Object
              method m(IJ)V
               L0:
                iinc 0 5
                iload 0
                tableswitch 3: L1, 4: L0, else L0
               L1:
                lload 1
                ldc 99L
                lcmp
                ifne L0
                return
            """);
  }
}
