// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.gen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.bpf.Bpf;
import org.skep.core.Skep;
import org.skep.loader.LoadException;
import org.skep.loader.internal.Samples;

/** Generated classes compile, and are the object that they were made from. */
class SkeletonClassTest {
  private static final Path EXAMPLES = Path.of("..", "examples", "bpf");

  @TempDir Path folder;

  static List<Path> objects() throws IOException {
    List<Path> files = new ArrayList<>();
    add(files, EXAMPLES);
    add(files, Path.of("src/test/resources/org/skep/loader"));
    String corpus = System.getenv("SKEP_CORPUS");
    if (corpus != null) {
      add(files, Path.of(corpus, "programs", "obj"));
    }
    return files;
  }

  private static void add(List<Path> files, Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(file -> file.toString().endsWith(".o"))
          .filter(file -> !file.toString().matches(".*(big_endian|core_target).*"))
          .sorted()
          .forEach(files::add);
    }
  }

  @ParameterizedTest
  @MethodSource("objects")
  void compiles(Path object) throws IOException {
    String name = object.getFileName().toString().replaceAll("[.].*", "");
    compile(SkeletonClass.of(Files.readAllBytes(object), name, "made", "Made"), "made/Made.java");
  }

  private void compile(String source, String file) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("-Xlint:all", "-Werror", "-proc:none", "-d", folder.toString(), "-cp"));
    command.add(System.getProperty("java.class.path") + java.io.File.pathSeparator + folder);
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, source);
    StringWriter errors = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var sources = files.getJavaFileObjects(path.toFile());
      boolean isGood = compiler.getTask(errors, files, null, command, null, sources).call();
      assertThat(isGood).as(errors + "\n" + source.replaceAll("\"[^\"]{200,}\"", "…")).isTrue();
    }
  }

  private void run(String object, String statements) throws Exception {
    byte[] elf = Files.readAllBytes(EXAMPLES.resolve(object + ".bpf.o"));
    compile(SkeletonClass.of(elf, object, "made", "Made"), "made/Made.java");
    compile(
        """
        package made;
        import static org.assertj.core.api.Assertions.*;
        import org.skep.bpf.*;
        public class Use {
          public static void run(Bpf bpf) {
            %s
          }
        }
        """
            .formatted(statements),
        "made/Use.java");
    try (Skep skep = Skep.builder().open();
        URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader.loadClass("made.Use").getMethod("run", Bpf.class).invoke(null, skep.bpf());
    }
  }

  @Test
  void setsVariablesBeforeTheLoadAndReadsThemAfterwards() throws Exception {
    run(
        "globals",
        """
        try (Made made = Made.open(bpf)) {
          assertThat(made.rodata().smallest()).isEqualTo(64);
          made.rodata().smallest(100);
          assertThat(made.rodata().smallest()).isEqualTo(100);
          assertThat(made.data().shortest()).isEqualTo(-1);
          made.bss().counted(5L);
          assertThatThrownBy(() -> made.programs().globals()).hasMessageContaining("load()");
          made.load();
          made.programs().globals().testRun(new byte[90], 1);
          made.programs().globals().testRun(new byte[150], 1);
          made.programs().globals().testRun(new byte[214], 1);
          assertThat(made.bss().counted()).isEqualTo(7L);
          assertThat(made.data().shortest()).isEqualTo(136);
          assertThat(made.bss().lengths()).hasSize(16).endsWith(0L, 2L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
          made.data().shortest(1);
          made.programs().globals().testRun(new byte[150], 1);
          assertThat(made.data().shortest()).isEqualTo(1);
          assertThatThrownBy(() -> made.rodata().smallest(1)).hasMessageContaining("constant");
          assertThatThrownBy(made::load).hasMessageContaining("EBUSY");
        }
        """);
  }

  @Test
  void hasMapsOfRecords() throws Exception {
    run(
        "count",
        """
        try (Made made = Made.openAndLoad(bpf)) {
          made.maps().protocols().put(3, new Made.Traffic(1, 2));
          made.programs().count().testRun(new byte[60], 1);
          assertThat(made.maps().protocols().get(0)).contains(new Made.Traffic(1, 60));
          assertThat(made.maps().protocols().get(3)).contains(new Made.Traffic(1, 2));
          assertThat(made.maps().talkers().entries()).isEmpty();
        }
        """);
  }

  @Test
  void leavesNothingOpen() throws Exception {
    run(
        "hello",
        """
        try (Made made = Made.openAndLoad(bpf)) {
          made.maps().verdicts().get(0);
          made.programs().hello();
        }
        for (ObjectKind kind : java.util.List.of(ObjectKind.MAP, ObjectKind.PROG, ObjectKind.BTF)) {
          assertThat(org.skep.bpf.typed.BpfObjects.ids(bpf, kind)).isEmpty();
        }
        """);
  }

  @Test
  void refusesNamesThatAreNone() {
    byte[] elf = Samples.bytes("link.bpf.o");
    assertThatThrownBy(() -> SkeletonClass.of(elf, "link", "a b", "C"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("\"a b.C\" is no name of a class");
    assertThatThrownBy(() -> SkeletonClass.of(elf, "li\"nk", "a", "C"))
        .isInstanceOf(LoadException.class);
  }
}
