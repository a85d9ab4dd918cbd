// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** From {@code PROG_LOAD} to the first result, on a warm JVM. */
final class LoadLatency {
  private static final int ROUNDS = 300;
  private static final int MEASURED = 51;

  private LoadLatency() {}

  static void print(Path folder, String name) throws IOException {
    byte[] packet = Files.readAllBytes(folder.resolve("pkt/" + name + ".bin"));
    ObjectFile object = Measured.object(folder, name);
    double[] times = new double[ROUNDS];
    try (Skep skep = Skep.open()) {
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        try (LoadedObject loaded = ObjectLoader.of(skep.bpf()).load(object)) {
          BpfProgram program = loaded.program("prog");
          program.testRun(packet, 1);
          times[i] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    double[] warm = Arrays.copyOfRange(times, ROUNDS - MEASURED, ROUNDS);
    Arrays.sort(warm);
    System.out.printf(
        "%s load to first result: first %.2f ms, warm min=%.2f ms med=%.2f ms%n",
        name, times[0], warm[0], warm[MEASURED / 2]);
  }
}
