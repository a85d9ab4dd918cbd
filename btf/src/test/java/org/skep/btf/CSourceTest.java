// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Types written as C, compiled by clang, are the same types. */
class CSourceTest {
  private static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");

  @TempDir Path folder;

  static Stream<String> objects() throws IOException {
    List<String> files = new ArrayList<>(List.of("kinds.o", "layouts.o"));
    String corpus = System.getenv("SKEP_CORPUS");
    if (corpus != null) {
      // 25 000 types of whatever kernel is here, minutes of clang: only for who asks. Not alike
      // yet:
      // whether enumerations of one byte have a sign.
      if (Boolean.getBoolean("skep.btf.kernel") && Files.isReadable(KERNEL)) {
        files.add(KERNEL.toString());
      }
      try (Stream<Path> all = Files.list(Path.of(corpus, "programs", "obj"))) {
        all.map(Path::toString).filter(name -> name.endsWith(".o")).sorted().forEach(files::add);
      }
    }
    return files.stream();
  }

  @ParameterizedTest
  @MethodSource("objects")
  void compilesToTheSameLayouts(String object) throws Exception {
    Clang.require();
    Btf btf = types(object);
    Map<String, String> expected = new LinkedHashMap<>();
    Btf compiled = Clang.types(folder, source(btf, expected));
    Layouts of = new Layouts(compiled, new CNames(compiled));
    Map<String, String> found = new LinkedHashMap<>();
    expected.keySet().forEach(name -> found.put(name, of.named(name)));
    assertThat(expected).isNotEmpty();
    expected.forEach((name, layout) -> assertThat(found.get(name)).as(name).isEqualTo(layout));
  }

  /** The source with a variable of each named type; what each is to be like. */
  private static String source(Btf btf, Map<String, String> expected) {
    CNames names = new CNames(btf);
    Layouts layouts = new Layouts(btf, names);
    StringBuilder source = new StringBuilder(CSource.of(btf));
    int number = 0;
    for (BtfType type : btf.types()) {
      if (type.name().isEmpty() || CNames.isForward(type)) {
        continue;
      }
      String name;
      String variable;
      if (type instanceof BtfType.Typedef) {
        name = names.of(type);
        variable = name + " *";
      } else if (type instanceof BtfType.Composite || type instanceof BtfType.Enumeration) {
        name = CNames.keyword(type) + " " + names.of(type);
        variable = name + " ";
      } else {
        continue;
      }
      if (!name.endsWith("_builtin_va_list")) {
        source.append(variable).append("skep_variable_").append(number++).append(";\n");
        expected.put(name, layouts.of(type));
      }
    }
    return source.toString();
  }

  private static Btf types(String object) throws IOException {
    if (object.equals(KERNEL.toString())) {
      return Btf.parse(Files.readAllBytes(KERNEL));
    }
    byte[] elf =
        object.startsWith("/") ? Files.readAllBytes(Path.of(object)) : Resources.bytes(object);
    return Btf.parse(Resources.sectionOf(elf, ".BTF"));
  }

  @Test
  void bpftoolsHeaderHasTheSameTypes() throws Exception {
    Clang.require();
    assumeTrue(Clang.isThere("bpftool"), "bpftool is not installed");
    Path object = folder.resolve("kinds.o");
    Files.write(object, Resources.bytes("kinds.o"));
    String theirs = Clang.run("bpftool", "btf", "dump", "file", object.toString(), "format", "c");
    Map<String, String> expected = new LinkedHashMap<>();
    source(types("kinds.o"), expected);
    StringBuilder source = new StringBuilder(theirs);
    int number = 0;
    for (String name : expected.keySet()) {
      source.append(name).append(name.indexOf(' ') < 0 ? " *" : " ");
      source.append("skep_variable_").append(number++).append(";\n");
    }
    Btf compiled = Clang.types(folder, source.toString());
    Layouts of = new Layouts(compiled, new CNames(compiled));
    expected.forEach((name, layout) -> assertThat(of.named(name)).as(name).isEqualTo(layout));
  }

  @Test
  void refusesWhatHasNoEnd() {
    // [1] struct a { struct a a; } of 4 bytes.
    assertThatThrownBy(
            () -> CSource.of(BtfBytes.of("\0a\0", new int[] {1, 4 << 24 | 1, 4, 1, 1, 0})))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("STRUCT 'a'");
    // [1] struct a of 2 GiB without members.
    assertThatThrownBy(() -> CSource.of(BtfBytes.of("\0a\0", new int[] {1, 4 << 24, 0x7fffffff})))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("a gap of");
  }

  @Test
  void ofManyAnonymousLevelsIsRefusedSoon() {
    // [1] int; [n] struct { [n-1] x; [n-1] y; }: the text doubles with every level.
    List<Integer> words = new ArrayList<>(List.of(1, 1 << 24, 4, 32));
    for (int id = 2; id < 60; id++) {
      words.addAll(List.of(0, 4 << 24 | 2, 8, 3, id - 1, 0, 5, id - 1, 0));
    }
    words.addAll(List.of(7, 4 << 24 | 1, 8, 3, 59, 0));
    Btf btf = BtfBytes.of("\0n\0x\0y\0s\0", words.stream().mapToInt(Integer::intValue).toArray());
    assertThatThrownBy(() -> CSource.of(btf)).isInstanceOf(BtfException.class);
  }
}
