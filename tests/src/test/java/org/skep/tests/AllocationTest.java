// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.MapTypes;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** What is attached runs without allocating anything, on each engine. */
class AllocationTest {
  private static final int RUNS = 200;
  private static final int ROUNDS = 20;

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "jit"})
  void aRunAllocatesNothing(String engine) {
    ProbePoint point = new ProbePoint();
    try (Skep skep = Skep.builder().engine(engine).with(point).open();
        BpfMap<Integer, Long> array = map(skep, MapTypes.ARRAY);
        BpfMap<Integer, Long> hash = map(skep, MapTypes.HASH)) {
      hash.put(0, 0L);
      Programs.load(skep.bpf(), insns(array.fd(), hash.fd())).attach(ProbePoint.TYPE, "here");
      ProgramHandle program = point.program();
      assertThat(run(program)).isEqualTo(ROUNDS);

      long allocated =
          Allocations.of(
              () -> {
                for (int i = 0; i < RUNS; i++) {
                  run(program);
                }
              });

      assertThat(allocated).as("bytes in %d runs on the %s", RUNS, engine).isZero();
      assertThat(array.get(0).orElseThrow()).isGreaterThan(RUNS);
      assertThat(hash.get(0).orElseThrow()).isGreaterThan(RUNS);
    }
  }

  private static BpfMap<Integer, Long> map(Skep skep, int type) {
    return BpfMap.create(skep.bpf(), MapSpec.of(type, 4, 8, 4, 0), Codec.u32(), Codec.u64());
  }

  private static long run(ProgramHandle program) {
    RunContext run = program.enter();
    if (run == null) {
      throw new AssertionError("the run was missed");
    }
    try {
      run.context().set(run.contextBytes(), 0, 192, false);
      return program.run(run);
    } finally {
      program.exit(run);
    }
  }

  /** Counts in both maps, loops with a subprogram's help, and returns the rounds. */
  private static List<Insn> insns(int array, int hash) {
    Programs program = Programs.begin();
    for (int map : new int[] {array, hash}) {
      program.lookup(map, 0);
      program.add(Op.JMP | Op.JEQ, 0, 0, 2, 0).mov(1, 1);
      program.add(Op.STX | Op.ATOMIC | Op.DW, 0, 1, 0, Op.ATOMIC_ADD);
    }
    return program
        .mov(6, 0)
        .movReg(1, 6)
        .add(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, 3)
        .movReg(6, 0)
        .add(Op.JMP | Op.JLT, 6, 0, -4, ROUNDS)
        .add(Op.JMP | Op.EXIT, 0, 0, 0, 0)
        .add(Op.STX | Op.MEM | Op.DW, Op.FP, 1, -8, 0)
        .add(Op.LDX | Op.MEM | Op.DW, 0, Op.FP, -8, 0)
        .add(Op.ALU64 | Op.ADD, 0, 0, 0, 1)
        .exit();
  }
}
