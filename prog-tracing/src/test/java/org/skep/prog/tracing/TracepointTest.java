// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Tracepoints in user code: records reach the programs that are attached, and nothing else does.
 */
@SuppressWarnings("try")
class TracepointTest {
  private static final Insn EXIT = new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0);

  private final Tracepoints tracepoints = new Tracepoints();
  private final Skep skep = Skep.builder().with(tracepoints).open();
  private Tracepoint order = tracepoints.define("shop", "unused");

  @BeforeEach
  void define() {
    order.close();
    order =
        tracepoints.define(
            "shop", "order", Field.u32("count"), Field.u64("id"), Field.text("customer"));
  }

  @AfterEach
  void close() {
    order.close();
    skep.close();
  }

  /** Adds to element 0 of the map what it loads from the record, at an offset, of a width. */
  private BpfProgram adding(BpfMap<Integer, Long> map, int width, int offset) {
    return BpfProgram.builder(
            skep.bpf(),
            ProgTypes.TRACEPOINT,
            List.of(
                new Insn(Op.LDX | Op.MEM | width, 6, 1, offset, 0),
                new Insn(Op.ST | Op.MEM | Op.W, 10, 0, -4, 0),
                new Insn(Op.ALU64 | Op.MOV | Op.X, 2, 10, 0, 0),
                new Insn(Op.ALU64 | Op.ADD, 2, 0, 0, -4),
                new Insn(Op.LD_IMM64, 1, Op.PSEUDO_MAP_FD, 0, map.fd()),
                new Insn(0, 0, 0, 0, 0),
                new Insn(Op.JMP | Op.CALL, 0, 0, 0, 1),
                new Insn(Op.JMP | Op.JEQ, 0, 0, 1, 0),
                new Insn(Op.STX | Op.ATOMIC | Op.DW, 0, 6, 0, Op.ATOMIC_ADD),
                new Insn(Op.ALU64 | Op.MOV, 0, 0, 0, 0),
                EXIT))
        .load();
  }

  private BpfMap<Integer, Long> counter() {
    return BpfMap.create(
        skep.bpf(), MapSpec.of(MapTypes.ARRAY, 4, 8, 1, 0), Codec.u32(), Codec.u64());
  }

  @Test
  void programsReadTheFieldsAtTheirOffsets() {
    assertThat(order.offset(0)).isEqualTo(8);
    assertThat(order.offset(1)).isEqualTo(16);
    assertThat(order.offset(2)).isEqualTo(24);
    try (BpfMap<Integer, Long> sum = counter();
        BpfMap<Integer, Long> ids = counter();
        BpfProgram counts = adding(sum, Op.W, order.offset(0));
        BpfProgram numbers = adding(ids, Op.DW, order.offset(1));
        BpfLink first = counts.attach(AttachTypes.TRACEPOINT, "shop:order");
        BpfLink second = numbers.attach(AttachTypes.TRACEPOINT, "shop/order")) {
      order.fire(3, 1L << 40);
      order.fireAll(4, 2, "someone");
      order.fireAll(5);
      assertThat(sum.get(0)).contains(12L);
      assertThat(ids.get(0)).contains((1L << 40) + 2);
    }
  }

  @Test
  void aTextSaysWhereItLiesAndHowLongItIs() {
    try (BpfMap<Integer, Long> texts = counter();
        BpfProgram program = adding(texts, Op.W, order.offset(2));
        BpfLink link = program.attach(AttachTypes.TRACEPOINT, "shop:order")) {
      order.fireAll(1, 2, "four");
      // Behind the record of 32 bytes, with its NUL.
      assertThat(texts.get(0)).contains(32L | 5L << 16);
    }
  }

  @Test
  void aTextIsCutAtItsMost() {
    try (BpfMap<Integer, Long> texts = counter();
        BpfProgram program = adding(texts, Op.H, order.offset(2) + 2);
        BpfLink link = program.attach(AttachTypes.TRACEPOINT, "shop:order")) {
      order.fireAll(1, 2, "x".repeat(10_000));
      assertThat(texts.get(0)).contains((long) Tracepoint.MAX_TEXT);
    }
  }

  @Test
  void nothingAttachedIsNotEnabled() {
    assertThat(order.isEnabled()).isFalse();
    order.fire(1);
    try (BpfMap<Integer, Long> sum = counter();
        BpfProgram program = adding(sum, Op.W, 8)) {
      try (BpfLink link = program.attach(AttachTypes.TRACEPOINT, "shop:order")) {
        assertThat(order.isEnabled()).isTrue();
      }
      assertThat(order.isEnabled()).isFalse();
      order.fire(1);
      assertThat(sum.get(0)).contains(0L);
    }
  }

  @Test
  void closingDetachesAndFreesTheName() {
    try (BpfMap<Integer, Long> sum = counter();
        BpfProgram program = adding(sum, Op.W, 8);
        BpfLink link = program.attach(AttachTypes.TRACEPOINT, "shop:order")) {
      assertThat(tracepoints.targets()).containsExactly("shop:order");
      order.close();
      assertThat(link.isAttached()).isFalse();
      assertThat(tracepoints.targets()).isEmpty();
      assertThatThrownBy(() -> program.attach(AttachTypes.TRACEPOINT, "shop:order"))
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("no tracepoint \"shop:order\" is defined");
    }
  }

  @Test
  void namesAreCheckedAndTakenOnce() {
    assertThatThrownBy(() -> tracepoints.define("shop", "order"))
        .isInstanceOfSatisfying(
            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
    assertThatThrownBy(() -> tracepoints.define("shop", "or der"))
        .isInstanceOfSatisfying(
            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }

  @Test
  void describesItsRecordForAHeader() {
    assertThat(order.format())
        .startsWith("struct shop_order {\n")
        .contains("  __u32 count;\n  __u64 id;\n");
  }
}
