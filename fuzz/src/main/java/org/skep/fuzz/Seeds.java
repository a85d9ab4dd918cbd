// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.verify.Privileges;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** What a fuzzer begins with: files that people made, and the calls that they lead to. */
final class Seeds {
  private static final int MOST_BYTES = 1 << 16;
  private static final int PACKET = 64;

  private Seeds() {}

  /** Puts the seeds of a target, found in the folders, into another. */
  static int write(Target target, List<Path> folders, Path into) throws IOException {
    int count = 0;
    for (Path file : files(target, folders)) {
      for (byte[] seed : seeds(target, file)) {
        Files.write(into.resolve("seed-" + count++), seed);
      }
    }
    return count;
  }

  private static List<Path> files(Target target, List<Path> folders) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.filter(Files::isRegularFile).filter(target::beginsWith).sorted().forEach(found::add);
      }
    }
    return found;
  }

  private static List<byte[]> seeds(Target target, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<byte[]> all = new ArrayList<>();
    try {
      switch (target) {
        case CALLS -> {
          ObjectFile object = ObjectFile.parse(bytes, "seed");
          all.add(calls(object, 2, "interpreter"));
          all.add(calls(object, 3, "jit"));
        }
        case BTF -> {
          byte[] types = BtfBytes.of(bytes);
          if (types != null) {
            all.add(types);
          }
        }
        default -> all.add(bytes);
      }
    } catch (BpfException e) {
      return List.of(); // refused on purpose, by those who wrote it
    }
    all.removeIf(seed -> seed.length > MOST_BYTES);
    return all;
  }

  /** Loads an object, and runs and closes what it brings. */
  private static byte[] calls(ObjectFile object, int head, String engine) {
    try (World world = new World(engine, Privileges.FULL, true)) {
      Recorder recorder = new Recorder(world.bpf(), head);
      try (LoadedObject loaded =
          ObjectLoader.of(recorder).logLevel(0).keepGoing(true).load(object)) {
        for (LoadedProgram program : loaded.programs()) {
          run(recorder, program);
        }
      }
      return recorder.script();
    }
  }

  private static void run(Recorder recorder, LoadedProgram program) {
    long packet = recorder.memory().map(new byte[PACKET]);
    recorder.call(
        Cmd.PROG_TEST_RUN,
        BpfAttr.create()
            .u32(Attr.TestRun.PROG_FD, program.result().value())
            .u32(Attr.TestRun.DATA_SIZE_IN, PACKET)
            .u64(Attr.TestRun.DATA_IN, packet),
        Attr.SIZE);
    recorder.memory().unmap(packet);
  }
}
