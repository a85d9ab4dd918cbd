// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.verifier;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfResult;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Verdict;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Times verification in a warm JVM, and on the machine's kernel in the same run: of both what the
 * statistics call "verification time", which is all from the first instruction to what engines get.
 */
public final class VerifierBench {
  private static final int WARM_UP_LOADS = 20;
  private static final long WARM_UP_NANOS = 1_500_000_000L;
  private static final int LOADS = 21;
  private static final int MOST_LOADS = 1000;
  private static final int VALUE = 64;

  /** The level of the log that has statistics and nothing else, as the kernel is asked for. */
  private static final int STATISTICS = 4;

  private VerifierBench() {}

  /**
   * The command line after {@code verifier}.
   *
   * @return 0; 1 if the kernel gave other verdicts; 2 if the line is wrong
   */
  public static int main(List<String> args) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>(args);
    boolean isHostile = names.remove("hostile");
    boolean hasPeer = !names.remove("--no-peers");
    int loads = LOADS;
    try {
      for (String arg : args) {
        if (arg.startsWith("--loads=")) {
          names.remove(arg);
          loads = Math.max(1, Math.min(Integer.parseInt(arg.substring(8)), MOST_LOADS));
        } else if (names.contains(arg) && arg.startsWith("-")) {
          throw new IllegalArgumentException("unknown option " + arg);
        }
      }
      boolean isSame = isHostile ? Hostile.run(names, hasPeer) : run(names, loads, hasPeer);
      return isSame ? 0 : 1;
    } catch (IllegalArgumentException e) {
      System.err.println("bench verifier: " + e.getMessage());
      return 2;
    }
  }

  /** Prints a line for each program, and the mean of the ratios; whether verdicts are the same. */
  private static boolean run(List<String> names, int loads, boolean hasPeer)
      throws IOException, InterruptedException {
    List<Sample> samples =
        Samples.all().stream()
            .filter(s -> names.isEmpty() || names.stream().anyMatch(s.name()::startsWith))
            .toList();
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("no such program: " + String.join(" ", names));
    }
    Map<String, Timed> kernel = hasPeer ? KernelVerifier.time(samples, loads) : Map.of();
    System.out.printf("JDK %s; times in us, fastest (middle) of %d loads%n", jdk(), loads);
    System.out.printf(
        "%-16s %6s %9s %19s %9s %19s %6s%n",
        "program", "insns", "processed", "skep", "processed", "kernel", "ratio");
    List<Double> ratios = new ArrayList<>();
    boolean isSame = true;
    String worst = "";
    for (Sample sample : samples) {
      Timed here = time(sample, loads);
      Timed there = kernel.get(sample.name());
      isSame &= there == null || there.verdict().equals(here.verdict());
      double ratio = print(sample, here, there);
      if (ratio > 0) {
        if (ratios.stream().allMatch(r -> r < ratio)) {
          worst = "%s x%.2f".formatted(sample.name(), ratio);
        }
        ratios.add(ratio);
      }
    }
    if (!ratios.isEmpty()) {
      double logs = ratios.stream().mapToDouble(Math::log).average().orElse(0);
      System.out.printf(
          "time against the kernel: geomean x%.2f over %d programs, worst %s%n",
          Math.exp(logs), ratios.size(), worst);
    }
    return isSame;
  }

  private static String jdk() {
    return System.getProperty("java.version");
  }

  private static double print(Sample sample, Timed here, @Nullable Timed there) {
    String ours = "%.0f (%.0f)".formatted(here.micros(), here.middle());
    if (there == null) {
      System.out.printf(
          "%-16s %6d %9d %19s %s%n",
          sample.name(), sample.insns().size(), here.processed(), ours, here.verdict());
      return 0;
    }
    double ratio = here.micros() / Math.max(there.micros(), 1);
    System.out.printf(
        "%-16s %6d %9d %19s %9d %19s %6.2f%s%n",
        sample.name(),
        sample.insns().size(),
        here.processed(),
        ours,
        there.processed(),
        "%.0f (%.0f)".formatted(there.micros(), there.middle()),
        ratio,
        here.verdict().equals(there.verdict())
            ? ""
            : " DIFFERS: " + here.verdict() + ", kernel " + there.verdict());
    return ratio;
  }

  private static Timed time(Sample sample, int loads) {
    try (Skep skep = Skep.builder().engine("interpreter").open();
        BpfMap<Integer, byte[]> map = map(skep)) {
      List<Insn> insns = sample.insns().stream().map(insn -> withMap(insn, map.fd())).toList();
      long start = System.nanoTime();
      Verdict verdict = load(skep.bpf(), sample, insns);
      for (int i = 1; i < WARM_UP_LOADS || System.nanoTime() - start < WARM_UP_NANOS; i++) {
        verdict = load(skep.bpf(), sample, insns);
      }
      double[] micros = new double[loads];
      for (int i = 0; i < loads; i++) {
        verdict = load(skep.bpf(), sample, insns);
        micros[i] = verdict.statistics().nanos() / 1000.0;
      }
      Arrays.sort(micros);
      return new Timed(
          words(verdict), verdict.statistics().processed(), micros[0], micros[loads / 2]);
    }
  }

  /** The map that programs look things up in. */
  static BpfMap<Integer, byte[]> map(Skep skep) {
    MapSpec spec = MapSpec.of(MapTypes.HASH, Integer.BYTES, VALUE, 16, 0);
    return BpfMap.create(skep.bpf(), spec, Codec.u32(), Codec.bytes(VALUE));
  }

  /** As the peer says it. */
  static String words(Verdict verdict) {
    Rejection rejection = verdict.rejection();
    return rejection == null ? "accepted" : "errno " + rejection.errno().number();
  }

  static Insn withMap(Insn insn, int fd) {
    boolean isMap = insn.isWide() && insn.src() == Op.PSEUDO_MAP_FD;
    return isMap ? new Insn(insn.code(), insn.dst(), insn.src(), insn.off(), fd) : insn;
  }

  static Verdict load(Bpf bpf, Sample sample, List<Insn> insns) {
    BpfResult result =
        BpfProgram.builder(bpf, sample.type(), insns).license("GPL").logLevel(STATISTICS).tryLoad();
    if (result.succeeded()) {
      BpfProgram.of(bpf, result.value()).close();
    }
    return Objects.requireNonNull(result.verdict(), result.reason());
  }
}
