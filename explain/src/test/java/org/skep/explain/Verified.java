// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.skep.bpf.LogLevels;
import org.skep.bpf.verify.Rule;
import org.skep.bpf.verify.Verifier;
import org.skep.core.Skep;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** Programs of the example objects, verified and explained. */
final class Verified {
  private Verified() {}

  static List<Explained> object(String name) throws IOException {
    ObjectFile file = ObjectFile.read(Path.of("..", "examples", "bpf", name));
    ObjectLoader loader;
    List<Explained> explained = new ArrayList<>();
    try (Skep skep = Skep.open()) {
      loader = ObjectLoader.of(skep.bpf()).keepGoing(true).logLevel(LogLevels.EXPLAIN);
      try (LoadedObject object = loader.load(file)) {
        for (LoadedProgram program : object.programs()) {
          explained.add(
              new Explained(
                  program.name(),
                  program.spec().section(),
                  Objects.requireNonNull(program.result().verdict()),
                  rules()));
        }
      }
    }
    return explained;
  }

  static Explained program(String object, String name) throws IOException {
    return object(object).stream().filter(each -> each.name().equals(name)).findAny().orElseThrow();
  }

  static List<Rule> rules() {
    return ServiceLoader.load(Verifier.class).findFirst().orElseThrow().rules();
  }
}
