// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.skep.bpf.MapTypes;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** Times one program by test runs with many repetitions. */
final class Measured {
  private static final long BATCH_NANOS = 20_000_000;
  private static final int WARM_UP_BATCHES = 12;
  private static final long WARM_UP_NANOS = 1_500_000_000;
  private static final long FILLED_KEYS = 1024;

  private Measured() {}

  /** The object of a program: by its packet's name, or that up to its digits. */
  static ObjectFile object(Path folder, String name) throws IOException {
    Path own = folder.resolve("bpf/p_" + name + ".o");
    String base = name.replaceAll("[0-9]+$", "");
    return ObjectFile.read(Files.exists(own) ? own : folder.resolve("bpf/p_" + base + ".o"));
  }

  static Row of(Path folder, String name, String engine, int batches) throws IOException {
    byte[] packet = Files.readAllBytes(folder.resolve("pkt/" + name + ".bin"));
    try (Skep skep = Skep.builder().engine(engine).open();
        LoadedObject loaded = ObjectLoader.of(skep.bpf()).load(object(folder, name))) {
      fill(loaded);
      BpfProgram program = loaded.program("prog");
      int repeat = warmUp(program, packet);
      double[] times = new double[batches];
      for (int i = 0; i < batches; i++) {
        times[i] = batch(program, packet, repeat);
      }
      Arrays.sort(times);
      long result = Integer.toUnsignedLong(program.testRun(packet, 1).result());
      return new Row(name, engine, result, times[0], times[batches / 2]);
    }
  }

  /** Runs until times are steady; the repetitions that fill a batch. */
  private static int warmUp(BpfProgram program, byte[] packet) {
    int repeat = 1000;
    long start = System.nanoTime();
    for (int i = 0; i < WARM_UP_BATCHES || System.nanoTime() - start < WARM_UP_NANOS; i++) {
      double nanos = batch(program, packet, repeat);
      repeat = (int) Math.min(Math.max(BATCH_NANOS / Math.max(nanos, 0.5), 10), 20_000_000);
    }
    return repeat;
  }

  private static double batch(BpfProgram program, byte[] packet, int repeat) {
    long start = System.nanoTime();
    program.testRun(packet, repeat);
    return (double) (System.nanoTime() - start) / repeat;
  }

  private static void fill(LoadedObject loaded) {
    for (var map : loaded.maps()) {
      if (map.definition().spec().type() == MapTypes.HASH) {
        BpfMap<Long, Long> hash = loaded.map(map.definition().name(), Codec.u64(), Codec.u64());
        for (long key = 0; key < FILLED_KEYS; key++) {
          hash.put(key, 0L);
        }
      }
    }
  }
}
