// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.isa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DisassemblerTest {
  private static Stream<Arguments> recorded() throws IOException {
    InputStream stream =
        Objects.requireNonNull(DisassemblerTest.class.getResourceAsStream("linux-6.18.txt"));
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#")).toList().stream()
          .map(line -> line.split(" ", 2))
          .map(parts -> Arguments.of(parts[0], parts[1]));
    }
  }

  private static String helper(int id) {
    return switch (id) {
      case 5 -> "bpf_ktime_get_ns";
      case 7 -> "bpf_get_prandom_u32";
      default -> "unknown";
    };
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void printsWhatLinuxPrinted(String bytes, String expected) {
    List<Insn> insns = List.of(Insn.decode(HexFormat.of().parseHex(bytes)));
    assertThat(new Disassembler(DisassemblerTest::helper).at(insns, 0)).isEqualTo(expected);
  }

  @Test
  void printsCallsAndWhatLoadsOfMapsAndFunctionsReferTo() {
    assertThat(text(new Insn(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, 7)))
        .isEqualTo("(85) call pc+7");
    assertThat(text(new Insn(Op.JMP | Op.CALL, 0, Op.PSEUDO_KFUNC_CALL, 0, 7)))
        .isEqualTo("(85) call kernel-function#7");
    assertThat(text(new Insn(Op.JMP | Op.CALL, 0, 0, 0, 9999))).isEqualTo("(85) call unknown#9999");
    assertThat(text(new Insn(Op.LD_IMM64, 1, Op.PSEUDO_MAP_FD, 0, 12), upper(0)))
        .isEqualTo("(18) r1 = map[id:12]");
    assertThat(text(new Insn(Op.LD_IMM64, 1, Op.PSEUDO_MAP_VALUE, 0, 12), upper(8)))
        .isEqualTo("(18) r1 = map[id:12][0]+8");
    assertThat(text(new Insn(Op.LD_IMM64, 1, Op.PSEUDO_FUNC, 0, 3), upper(0)))
        .isEqualTo("(18) r1 = subprog[+3]");
  }

  private static Insn upper(int imm) {
    return new Insn(0, 0, 0, 0, imm);
  }

  private static String text(Insn... insns) {
    return new Disassembler().at(List.of(insns), 0);
  }

  @Test
  void anySlotHasAText() {
    long seed = System.nanoTime();
    System.out.println("DisassemblerTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      Insn insn = Insn.of(random.nextLong());
      assertThat(text(insn)).startsWith("(%02x) ".formatted(insn.code()));
    }
  }
}
