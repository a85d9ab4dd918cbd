// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package com.example.embed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.skep.bpf.Bpf;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** Counts packets by size, in a program that clang compiled. */
final class PacketSizes {
  private static final String OBJECT = "sizes.bpf.o";
  private static final int SMALL = 64;
  private static final int LARGE = 1500;

  /** {@code struct sizes} of the C source, field by field. */
  record Sizes(long packets, long bytes, long most) {}

  private PacketSizes() {}

  /** Runs the program over a small packet and a large one; what its map says then. */
  static Sizes count(Bpf bpf) throws IOException {
    try (InputStream in = PacketSizes.class.getResourceAsStream(OBJECT)) {
      if (in == null) {
        throw new IOException("no " + OBJECT + " in this jar");
      }
      ObjectFile file = ObjectFile.parse(in.readAllBytes(), "sizes");
      try (LoadedObject object = ObjectLoader.of(bpf).load(file);
          BpfProgram program = object.program("sizes");
          BpfMap<Integer, Sizes> seen =
              object.map("seen", Codec.u32(), Codec.record(Sizes.class))) {
        program.testRun(new byte[SMALL], 1);
        program.testRun(new byte[LARGE], 1);
        Optional<Sizes> sizes = seen.get(0);
        return sizes.orElseThrow();
      }
    }
  }
}
