// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.verifier;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Map;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.verify.Limits;
import org.skep.bpf.verify.Privileges;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Verdict;
import org.skep.core.Skep;
import org.skep.isa.Insn;

/** Shows that programs made to blow a verifier up get a verdict, and what it takes. */
final class Hostile {
  private Hostile() {}

  /** Prints a line for each program; whether the kernel, where asked, says the same. */
  static boolean run(List<String> names, boolean hasPeer) throws IOException, InterruptedException {
    List<Sample> samples =
        HostileSamples.all().stream()
            .filter(s -> names.isEmpty() || names.stream().anyMatch(s.name()::startsWith))
            .toList();
    Map<String, Timed> kernel = hasPeer ? KernelVerifier.time(samples, 1) : Map.of();
    System.out.printf(
        "%-22s %7s %9s %8s %7s  %-9s %s%n",
        "program", "insns", "processed", "ms", "MB", "kernel ms", "verdict");
    boolean isSame = true;
    for (Sample sample : samples) {
      resetPeak();
      long start = System.nanoTime();
      Verdict verdict = verdict(sample, Limits.LINUX, Privileges.FULL);
      long millis = (System.nanoTime() - start) / 1_000_000;
      Timed there = kernel.get(sample.name());
      boolean differs = there != null && !VerifierBench.words(verdict).equals(there.verdict());
      isSame &= !differs;
      System.out.printf(
          "%-22s %7d %9d %8d %7d  %-9s %s%s%n",
          sample.name(),
          sample.insns().size(),
          verdict.statistics().processed(),
          millis,
          peak() >> 20,
          there == null ? "-" : "%.0f".formatted(there.micros() / 1000),
          words(verdict),
          there != null && differs ? "; the kernel: " + there.verdict() : "");
    }
    return isSame;
  }

  private static String words(Verdict verdict) {
    Rejection rejection = verdict.rejection();
    return rejection == null ? "accepted" : rejection.errno() + ": " + rejection.message();
  }

  /** Loads it, as any caller does. */
  static Verdict verdict(Sample sample, Limits limits, Privileges privileges) {
    try (Skep skep = Skep.builder().engine("interpreter").verification(limits, privileges).open();
        BpfMap<Integer, byte[]> map = VerifierBench.map(skep)) {
      List<Insn> insns =
          sample.insns().stream().map(insn -> VerifierBench.withMap(insn, map.fd())).toList();
      return VerifierBench.load(skep.bpf(), sample, insns);
    }
  }

  private static List<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static void resetPeak() {
    System.gc();
    pools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** The most heap that was in use since then, with what was garbage already. */
  private static long peak() {
    return pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }
}
