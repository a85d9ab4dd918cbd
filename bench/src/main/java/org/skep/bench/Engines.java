// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.skep.bpf.BpfResult;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;
import org.skep.isa.Insn;

/** New verified programs, run on both engines: the same results, and the same in their maps. */
final class Engines {
  /** Past this many runs HotSpot has compiled some of what a program is. */
  private static final int HOT = 20_000;

  private static final int HOT_EVERY = 50;
  private static final int PACKET = 64;

  private final long seed;
  private final Random random;

  Engines(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** Compares that many programs; whether there was no difference. */
  boolean compare(int count) {
    System.out.println("seed " + seed + " (repeat with --seed=" + seed + ")");
    int accepted = 0;
    for (int i = 0; i < count; ) {
      Generator generator = new Generator(new Random(random.nextLong()));
      byte[] packet = new byte[PACKET];
      random.nextBytes(packet);
      String interpreted = run(generator, "interpreter", packet, 1);
      if (interpreted.isEmpty()) {
        continue; // refused
      }
      int repeat = i % HOT_EVERY == 0 ? HOT : 1;
      i++;
      accepted++;
      String compiled = run(generator, "jit", packet, 1);
      if (repeat > 1) {
        interpreted += run(generator, "interpreter", packet, repeat);
        compiled += run(generator, "jit", packet, repeat);
      }
      if (!interpreted.equals(compiled)) {
        System.out.printf("program %d of seed %d differs:%n", i, seed);
        System.out.printf("interpreter %s%njit         %s%n", interpreted, compiled);
        System.out.println(generator.insns(3, 4));
        return false;
      }
    }
    System.out.printf("%d programs, the same results on both engines; seed %d%n", accepted, seed);
    return true;
  }

  /** The result, and what is in the maps afterwards; empty if the program is refused. */
  private static String run(Generator generator, String engine, byte[] packet, int repeat) {
    try (Skep skep = Skep.builder().engine(engine).open();
        BpfMap<Integer, byte[]> array = array(skep);
        BpfMap<Long, byte[]> hash = hash(skep)) {
      for (long key = 0; key < 4; key++) {
        hash.put(key, new byte[16]);
      }
      List<Insn> insns = generator.insns(array.fd(), hash.fd());
      BpfResult loaded =
          BpfProgram.builder(skep.bpf(), ProgTypes.SOCKET_FILTER, insns).license("GPL").tryLoad();
      if (!loaded.succeeded()) {
        return "";
      }
      try (BpfProgram program = BpfProgram.of(skep.bpf(), loaded.value())) {
        StringBuilder seen = new StringBuilder();
        seen.append(Integer.toHexString(program.testRun(packet, repeat).result()));
        for (int key = 0; key < 4; key++) {
          seen.append(' ').append(Arrays.hashCode(array.get(key).orElse(new byte[0])));
          seen.append(' ').append(Arrays.hashCode(hash.get((long) key).orElse(new byte[0])));
        }
        return seen.toString();
      }
    }
  }

  private static BpfMap<Integer, byte[]> array(Skep skep) {
    MapSpec spec = MapSpec.of(MapTypes.ARRAY, 4, 16, 4, 0);
    return BpfMap.create(skep.bpf(), spec, Codec.u32(), Codec.bytes(16));
  }

  private static BpfMap<Long, byte[]> hash(Skep skep) {
    MapSpec spec = MapSpec.of(MapTypes.HASH, 8, 16, 8, 0);
    return BpfMap.create(skep.bpf(), spec, Codec.u64(), Codec.bytes(16));
  }
}
