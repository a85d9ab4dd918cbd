// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.ReturnType;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;
import org.skep.bpf.verify.InsnFacts;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.ValueRange;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** A program that no verifier has seen, handed to an engine as if one had. */
final class BareProgram {
  private static final long BUDGET = 10_000_000;

  private final Executable executable;

  BareProgram(Insn[] insns, String engineName) {
    Engine engine = Types.engine(engineName);
    if (engine == null) {
      throw new BpfException(Errno.ENOTSUPP, "no engine is on the class path");
    }
    executable = engine.compile(program(List.of(insns)));
  }

  private static VerifiedProgram program(List<Insn> insns) {
    int[] mapIndex = new int[insns.size()];
    Arrays.fill(mapIndex, -1);
    List<@Nullable Helper> calls = new ArrayList<>();
    TreeSet<Integer> starts = new TreeSet<>(List.of(0));
    for (int slot = 0; slot < insns.size(); slot++) {
      Insn insn = insns.get(slot);
      boolean isRegisterCall = insn.code() == (Op.JMP | Op.CALL | Op.X);
      calls.add(insn.isHelperCall() ? helper(insn.imm()) : isRegisterCall ? helper(5) : null);
      if (insn.isSubprogramCall()) {
        starts.add(slot + 1 + insn.imm());
      }
    }
    List<Subprogram> subprograms = new ArrayList<>();
    for (int start : starts) {
      Integer end = starts.higher(start);
      subprograms.add(
          new Subprogram(
              start,
              end == null ? insns.size() : end,
              "func#" + subprograms.size(),
              Op.STACK_SIZE,
              Op.STACK_SIZE));
    }
    return new VerifiedProgram(
        insns,
        mapIndex,
        List.of(),
        Collections.unmodifiableList(calls),
        subprograms,
        Collections.nCopies(insns.size(), InsnFacts.NONE),
        Collections.nCopies(insns.size(), ValueRange.ANY));
  }

  /** The suite's helpers answer with a number that no row looks at. */
  private static Helper helper(int id) {
    return new Helper(
        id, HelperPrototype.of("suite_" + id, ReturnType.INTEGER), (run, r1, r2, r3, r4, r5) -> 0);
  }

  /** r0, given memory that r1 points to. */
  long run(byte[] memory) {
    Run run = new Run();
    run.context().set(memory, 0, memory.length, false);
    run.setBudget(BUDGET);
    return executable.execute(run, 0, run.context().address(0), memory.length, 0, 0, 0);
  }

  /** A run outside of any runtime. */
  private static final class Run extends RunContext {
    @Override
    public Region region(int id) {
      return switch (id) {
        case STACK_REGION -> stack();
        case CONTEXT_REGION -> context();
        case PACKET_REGION -> packet();
        default -> throw new ProgramFault(-1, "no memory has the id " + id);
      };
    }

    @Override
    public MapInstance map(long register) {
      throw new ProgramFault(-1, "there are no maps");
    }

    @Override
    public int cpu() {
      return 0;
    }

    @Override
    public long clockNanos() {
      return System.nanoTime();
    }

    @Override
    public int randomBits() {
      return 0;
    }

    @Override
    public long cookie() {
      return 0;
    }

    @Override
    public long callback(long function, long r1, long r2, long r3, long r4, long r5) {
      throw new ProgramFault(-1, "there are no callbacks");
    }

    @Override
    public void print(String line) {}
  }
}
