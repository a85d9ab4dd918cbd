// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.ReturnType;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;
import org.skep.bpf.verify.Limits;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.interpreter.internal.InterpreterEngine;

/**
 * Accepted programs run with random numbers, and each instruction of each run is held against what
 * the walk knew there, and against the facts for engines. {@code -Dskep.sound.programs=N} tries
 * more programs, {@code -Dskep.seed=S} the same ones again.
 */
class WalkSoundnessTest {
  private static final int PROGRAMS = Integer.getInteger("skep.sound.programs", 1500);
  private static final int RUNS = 12;
  private static final long BUDGET = 1_000_000;
  private static final Limits SMALL = new Limits(4096, 8_000, 1024, 64, 256, Limits.LINUX.nanos());

  private Random numbers = new Random(0);
  private long exact;
  private long precise;
  private long facts;
  private long covered;

  private final Helper number =
      new Helper(
          7,
          HelperPrototype.of("bpf_number", ReturnType.INTEGER),
          (run, r1, r2, r3, r4, r5) -> numbers.nextLong() >> numbers.nextInt(64));

  @Test
  void whatTheWalkKnewHoldsInEveryRun() {
    long seed = Long.getLong("skep.seed", System.nanoTime());
    System.out.println("WalkSoundnessTest seed " + seed);
    int accepted = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      accepted += isAccepted(seed + i) ? 1 : 0;
    }
    System.out.printf(
        "WalkSoundnessTest: %d of %d programs accepted, %d paths covered; compared %d values with"
            + " whole states, %d that are precise, %d with facts%n",
        accepted, PROGRAMS, covered, exact, precise, facts);
    assertThat(accepted).isGreaterThan(PROGRAMS / 4);
    assertThat(precise).isPositive();
  }

  /**
   * In this one a path ends right behind a subprogram's exit, covered by a state of which the
   * result is precise: that makes it precise inside the subprogram.
   */
  @Test
  void aResultThatMattersMattersInsideItsSubprogram() {
    assertThat(isAccepted(7767867163567L)).isTrue();
  }

  /** Makes a program, and follows it if it is accepted. */
  private boolean isAccepted(long seed) {
    VerificationRequest request =
        new RandomProgram(new Random(seed), number).asm().limits(SMALL).request();
    WalkMap map = new WalkMap(request.insns().size());
    VerifiedProgram verified =
        PathVerifier.verify(request, new LogWriter(request, 0, true), map).verdict().program();
    if (verified != null) {
      run(request, verified, map, seed);
    }
    return verified != null;
  }

  private void run(VerificationRequest request, VerifiedProgram program, WalkMap map, long seed) {
    Liveness liveness = new Liveness(program.insns(), new Flow(program.insns(), Limits.LINUX));
    WalkFollower follower = new WalkFollower(map, program, liveness);
    Executable executable = new InterpreterEngine().compile(program, follower);
    numbers = new Random(seed);
    for (int i = 0; i < RUNS; i++) {
      follower.begin();
      Run run = new Run();
      run.setBudget(BUDGET);
      run.context().set(new byte[12], 0, 12, false);
      executable.execute(run, 0, run.context().address(0), 0, 0, 0, 0);
      assertThat(follower.wrong())
          .as("-Dskep.seed=%d, the first program:%n%s", seed, listing(request))
          .isEmpty();
    }
    covered += map.covered();
    exact += follower.exact();
    precise += follower.precise();
    facts += follower.facts();
  }

  private static String listing(VerificationRequest request) {
    Listing listing = new Listing(request);
    StringBuilder text = new StringBuilder();
    for (int slot = 0; slot < request.insns().size(); slot++) {
      text.append("%d: %s%n".formatted(slot, listing.at(slot)));
    }
    return text.toString();
  }

  private static final class Run extends RunContext {
    @Override
    public Region region(int id) {
      if (id == STACK_REGION) {
        return stack();
      }
      throw new ProgramFault(-1, "no memory has the id " + id);
    }

    @Override
    public MapInstance map(long register) {
      throw new ProgramFault(-1, "no maps");
    }

    @Override
    public int cpu() {
      return 0;
    }

    @Override
    public long clockNanos() {
      return 0;
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
      throw new ProgramFault(-1, "no callbacks");
    }

    @Override
    public void print(String line) {}
  }
}
