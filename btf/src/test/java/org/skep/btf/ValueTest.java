// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Values of the types that a compiler made, printed and read back. */
class ValueTest {
  private final Btf btf = Btf.parse(Resources.section("kinds.o", ".BTF"));

  private int id(String name, BtfKind kind) {
    return btf.find(name, kind).orElseThrow().id();
  }

  private byte[] parse(String name, BtfKind kind, String text) {
    return ValueParser.parse(btf, id(name, kind), text);
  }

  private String text(String name, BtfKind kind, byte... bytes) {
    return ValueFormat.text(btf, id(name, kind), bytes);
  }

  @Test
  void structsPrintTheirMembersByName() {
    assertThat(text("point", BtfKind.STRUCT, new byte[] {1, 0, 0, 0, -1, -1, -1, -1}))
        .isEqualTo("{ .x = 1, .y = -1 }");
  }

  @Test
  void structsReadAsJsonAsCAndInBetween() {
    byte[] point = {16, 0, 0, 0, -2, -1, -1, -1};
    for (String text :
        List.of(
            "{\"x\": 16, \"y\": -2}",
            "{ .x = 0x10, .y = -2 }",
            "{y:-2,x:020}",
            "{x: 0b10000, y: -0x2,}")) {
      assertThat(parse("point", BtfKind.STRUCT, text)).as(text).isEqualTo(point);
    }
    assertThat(parse("point", BtfKind.STRUCT, "{y: 1}")).containsExactly(0, 0, 0, 0, 1, 0, 0, 0);
  }

  @Test
  void bitfieldsKeepTheirNeighboursAndTheirSign() {
    byte[] bytes = parse("flags", BtfKind.STRUCT, "{b: 5, c: -16, e: 0xffffffffff, f: -1}");
    assertThat(text("flags", BtfKind.STRUCT, bytes))
        .isEqualTo("{ .a = 0, .b = 5, .c = -16, .d = 0, .e = 1099511627775, .f = -1 }");
    assertThatThrownBy(() -> parse("flags", BtfKind.STRUCT, "{b: 8}"))
        .hasMessage("at offset 4: found '8', expected a number from 0 to 7");
  }

  @Test
  void unionsPrintEveryView() {
    byte[] bytes = parse("number", BtfKind.UNION, "{whole: 0x4045000000000000}");
    assertThat(ValueFormat.tree(btf, id("number", BtfKind.UNION), bytes))
        .isEqualTo(
            Map.of(
                "whole", 0x4045000000000000L,
                "bytes", List.of(0L, 0L, 0L, 0L, 0L, 0L, 0x45L, 0x40L),
                "low", 0L,
                "high", 0x40450000L,
                "real", 42.0));
  }

  @Test
  void enumsGoByNameOrNumber() {
    assertThat(text("color", BtfKind.ENUM, parse("color", BtfKind.ENUM, "GREEN")))
        .isEqualTo("GREEN");
    assertThat(text("color", BtfKind.ENUM, parse("color", BtfKind.ENUM, "7"))).isEqualTo("7");
    assertThat(text("level", BtfKind.ENUM, parse("level", BtfKind.ENUM, "LOW"))).isEqualTo("LOW");
    assertThat(text("wide", BtfKind.ENUM64, parse("wide", BtfKind.ENUM64, "HUGE_ONE")))
        .isEqualTo("HUGE_ONE");
    assertThatThrownBy(() -> parse("color", BtfKind.ENUM, "PINK"))
        .hasMessageContaining("found 'PINK', expected one of RED, GREEN, BLUE, or a number");
  }

  @Test
  void everyKindOfMemberReadsAndPrints() {
    String given =
        "{ .u8 = 255, .s8 = -128, .c = 65, .yes = true, .u16 = 65535, .s16 = -1, .u32 = 4294967295,"
            + " .s32 = -2147483648, .u64 = 18446744073709551615, .s64 = -9223372036854775808,"
            + " .s128 = -170141183460469231731687303715884105728, .f32 = 0.1, .f64 = -2.5E10,"
            + " .name = \"a \\\"b\\\"\", .raw = [1, 2, 3, 4], .color = BLUE, .level = HIGH,"
            + " .wide = TINY, .deep = ABYSS, .flags = { .a = 1, .b = 2, .c = 3, .d = 4, .e = 5,"
            + " .f = 6 }, .number = { .whole = 1, .bytes = [1, 0, 0, 0, 0, 0, 0, 0], .low = 1,"
            + " .high = 0, .real = 4.9E-324 }, .pointer = 0xffffffffffffffff,"
            + " .shape = { .grid = [[1, 2, 3], [4, 5, 6]], .points = [{ .x = 1, .y = 2 },"
            + " { .x = 3, .y = 4 }] }, .packed = { .kind = 1, .length = 2, .rest = 3 },"
            + " .inner = 8, .left = 9, .right = 9, .nothing = [] }";
    byte[] bytes = parse("everything", BtfKind.STRUCT, given);
    assertThat(text("everything", BtfKind.STRUCT, bytes)).isEqualTo(given);
    Map<?, ?> tree = (Map<?, ?>) ValueFormat.tree(btf, id("settings", BtfKind.VAR), bytes);
    assertThat(tree.get("u64")).isEqualTo(new BigInteger("18446744073709551615"));
    assertThat(tree.get("name")).isEqualTo("a \"b\"");
    assertThat(tree.get("yes")).isEqualTo(true);
    assertThat(tree.get("pointer")).isEqualTo("0xffffffffffffffff");
  }

  @Test
  void textIsPrintedAsTextOnlyWhileItIs() {
    byte[] licence = parse("licence", BtfKind.VAR, "\"GPL\"");
    assertThat(licence).hasSize(13).startsWith('G', 'P', 'L', 0);
    assertThat(text("licence", BtfKind.VAR, licence)).isEqualTo("\"GPL\"");
    licence[5] = 1;
    assertThat(text("licence", BtfKind.VAR, licence))
        .isEqualTo("[71, 80, 76, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]");
  }

  @Test
  void sectionsPrintTheirVariables() {
    byte[] section = new byte[192];
    section[0] = 3;
    assertThat(text(".rodata", BtfKind.DATASEC, section)).startsWith("{ .settings = { .u8 = 3,");
  }

  @Test
  void errorsSayWhereAndWhatWouldFit() {
    assertThatThrownBy(() -> parse("point", BtfKind.STRUCT, "{x: 1, z: 2}"))
        .hasMessageContaining("at offset 10: found member 'z'")
        .hasMessageContaining("[x, y]");
    assertThatThrownBy(() -> parse("point", BtfKind.STRUCT, "{x: 1"))
        .hasMessage("at offset 5: found the end, expected ',' or '}'");
    assertThatThrownBy(() -> parse("point", BtfKind.STRUCT, "1"))
        .hasMessageContaining("expected {member: value, …}");
    assertThatThrownBy(() -> parse("point", BtfKind.STRUCT, "{x: [1]}"))
        .hasMessageContaining("found a list, expected a number");
    assertThatThrownBy(() -> parse("point", BtfKind.STRUCT, "{x: 2147483648}"))
        .hasMessageContaining("-2147483648 to 2147483647");
    assertThatThrownBy(() -> parse("licence", BtfKind.VAR, "\"fourteen bytes\""))
        .hasMessageContaining("text of 14 bytes, expected at most 13");
    assertThatThrownBy(() -> parse("point", BtfKind.STRUCT, "{x: 1, x: 1}"))
        .hasMessageContaining("each member once");
    assertThatThrownBy(() -> parse("point", BtfKind.STRUCT, "[".repeat(100_000)))
        .hasMessageContaining("levels");
    assertThatThrownBy(() -> text("point", BtfKind.STRUCT, (byte) 1))
        .isInstanceOf(BtfException.class);
    assertThatThrownBy(() -> text("entry", BtfKind.FUNC)).hasMessageContaining("FUNC 'entry'");
  }

  @Test
  void randomBytesOfEveryTypePrintAndReadBackTheSame() {
    long seed = System.nanoTime();
    System.out.println("ValueTest seed " + seed);
    Random random = new Random(seed);
    for (BtfType type : btf.types()) {
      int size;
      try {
        size = btf.sizeOf(type.id());
      } catch (BtfException e) {
        continue;
      }
      // Compilers leave the sizes of sections to the loader.
      for (int round = 0; round < 200 && type.kind() != BtfKind.DATASEC; round++) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        String text = ValueFormat.text(btf, type.id(), bytes);
        if (text.contains("NaN")) {
          continue; // there are many, and one is printed
        }
        byte[] again = ValueParser.parse(btf, type.id(), text);
        assertThat(ValueFormat.text(btf, type.id(), again))
            .as("seed %d, type %s", seed, type)
            .isEqualTo(text);
      }
    }
  }

  @Test
  void typesThatContainThemselvesEnd() {
    // struct a { struct a x[1]; }, and an array of 2^31-1 empty structs
    int[] words = {
      1,
      4 << 24 | 1,
      4,
      3,
      3,
      0,
      0,
      3 << 24,
      0,
      1,
      1,
      1,
      0,
      3 << 24,
      0,
      1,
      1,
      1,
      1,
      4 << 24,
      0,
      0,
      3 << 24,
      0,
      4,
      1,
      0x7fffffff
    };
    Btf hostile = Btf.parse(BtfHostileTest.btf("\0a\0b\0", words));
    assertThatThrownBy(() -> ValueFormat.text(hostile, 1, new byte[4]))
        .isInstanceOf(BtfException.class);
    assertThatThrownBy(() -> ValueFormat.text(hostile, 5, new byte[4]))
        .isInstanceOf(BtfException.class);
  }
}
