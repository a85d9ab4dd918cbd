// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Errno;
import org.skep.bpf.verify.Privileges;
import org.skep.bpf.verify.Rejection;
import org.skep.isa.Op;

/** What only callers with more rights may load. */
class PrivilegesTest {
  private static Rejection refused(Asm program, Privileges privileges) {
    return Objects.requireNonNull(program.privileges(privileges).verdict().rejection());
  }

  @Test
  void anAtomicOperationTellsNoPointerThatWasSpilled() {
    Asm program =
        new Asm()
            .mov(1, -1)
            .store(Op.DW, Op.FP, Op.FP, -8)
            .add(Op.STX | Op.ATOMIC | Op.DW, Op.FP, 1, -8, Op.ATOMIC_AND | Op.FETCH)
            .mov(0, 0)
            .exit();
    assertThat(program.answer()).isEqualTo("accepted");
    assertThat(refused(program, Privileges.BPF_ONLY).message())
        .isEqualTo("leaking pointer from stack off -8");
  }

  @Test
  void whetherAStackPointerIsNullIsNotForEveryCaller() {
    Asm program = new Asm().movReg(2, Op.FP).jump(Op.JEQ, 2, 0, 0).mov(0, 0).exit();
    assertThat(program.answer()).isEqualTo("accepted");
    assertThat(refused(program, Privileges.BPF_ONLY).message())
        .isEqualTo("R2 pointer comparison prohibited");
  }

  @Test
  void callersWithoutRightsLoadNoFunctions() {
    Asm program = new Asm().add(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, 1).exit().mov(0, 0).exit();
    assertThat(program.answer()).isEqualTo("accepted");
    assertThat(program.privileges(Privileges.BPF_ONLY).answer()).isEqualTo("accepted");
    Rejection rejection = refused(program, Privileges.NONE);
    assertThat(rejection.errno()).isEqualTo(Errno.EPERM);
    assertThat(rejection.message())
        .startsWith("loading/calling other bpf or kernel functions are allowed for");
  }

  @Test
  void callersWithoutRightsLoadNoLoops() {
    Asm program = new Asm().mov(6, 0).alu(Op.ADD, 6, 1).jump(Op.JLT, 6, 9, -2).mov(0, 0).exit();
    assertThat(program.answer()).isEqualTo("accepted");
    assertThat(refused(program, Privileges.NONE).message()).startsWith("back-edge from insn");
  }
}
