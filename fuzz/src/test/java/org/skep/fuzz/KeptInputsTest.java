// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of the fuzzing: each input that once did harm, and the inputs that a campaign
 * begins with, harm nothing.
 */
@Timeout(60)
class KeptInputsTest {
  private static final Path KEPT = Path.of("src/test/resources/org/skep/fuzz");
  private static final Path EXAMPLES = Path.of("../examples");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> inputsThatOnceDidHarm() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Target target : Target.values()) {
      Path kept = KEPT.resolve(target.verb());
      if (Files.isDirectory(kept)) {
        try (Stream<Path> files = Files.list(kept)) {
          files.sorted().forEach(file -> tests.add(test(target, file)));
        }
      }
    }
    return tests.stream();
  }

  private static DynamicTest test(Target target, Path file) {
    return DynamicTest.dynamicTest(
        target.verb() + "/" + file.getFileName(),
        () ->
            assertThatCode(() -> run(target, Files.readAllBytes(file))).doesNotThrowAnyException());
  }

  private static void run(Target target, byte[] input) throws Throwable {
    try {
      target.entry().getMethod("fuzzerTestOneInput", byte[].class).invoke(null, (Object) input);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @TestFactory
  Stream<DynamicTest> seedsOfEveryTarget() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Target target : Target.values()) {
      Path into = Files.createDirectories(folder.resolve(target.verb()));
      assertThat(Seeds.write(target, List.of(EXAMPLES), into)).as(target.verb()).isPositive();
      try (Stream<Path> files = Files.list(into)) {
        files.sorted().forEach(file -> tests.add(test(target, file)));
      }
    }
    return tests.stream();
  }
}
