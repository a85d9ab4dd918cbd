// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.stacktrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.BpfStackTraces;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Stacks that programs take of the thread that met them; errnos as this kernel's. */
class StackTraceMapTest {
  private static final int MOV = Op.ALU64 | Op.MOV;
  private static final int REUSE_STACKID = 1 << 10;
  private static final int RECORD = 16;

  private Skep skep;
  private Bpf bpf;
  private long record;

  @BeforeEach
  void open() {
    skep = Skep.builder().cpus(2).open();
    bpf = skep.bpf();
    record = bpf.memory().map(new byte[RECORD]);
  }

  @AfterEach
  void close() {
    skep.close();
  }

  /** Returns what {@code bpf_get_stackid(ctx, map, flags)} does. */
  private BpfProgram taker(BpfStackTraces stacks, int flags) {
    return BpfProgram.builder(
            bpf,
            ProgTypes.TRACEPOINT,
            List.of(
                new Insn(Op.LD | Op.IMM | Op.DW, 2, Op.PSEUDO_MAP_FD, 0, stacks.fd()),
                new Insn(0, 0, 0, 0, 0),
                new Insn(MOV, 3, 0, 0, flags),
                new Insn(Op.JMP | Op.CALL, 0, 0, 0, HelperIds.GET_STACKID),
                new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0)))
        .license("GPL")
        .load();
  }

  private BpfAttr overARecord(BpfProgram program) {
    return BpfAttr.create()
        .u32(Attr.TestRun.PROG_FD, program.fd())
        .u32(Attr.TestRun.CTX_SIZE_IN, RECORD)
        .u64(Attr.TestRun.CTX_IN, record)
        .u32(Attr.TestRun.REPEAT, 1);
  }

  private int inner(BpfProgram program) {
    BpfAttr run = overARecord(program);
    bpf.call(Cmd.PROG_TEST_RUN, run).orThrow();
    return run.u32(Attr.TestRun.RETVAL);
  }

  private int other(BpfProgram program) {
    BpfAttr run = overARecord(program);
    bpf.call(Cmd.PROG_TEST_RUN, run).orThrow();
    return run.u32(Attr.TestRun.RETVAL);
  }

  @Test
  void aStackBeginsWithTheMethodThatMetTheProgram() {
    try (BpfStackTraces stacks = BpfStackTraces.create(bpf, 1024, 20);
        BpfProgram program = taker(stacks, 0)) {
      int id = inner(program);
      List<StackTraceElement> frames = stacks.stack(id);
      assertThat(frames).hasSize(20);
      assertThat(frames.get(0).getMethodName()).isEqualTo("inner");
      assertThat(frames.get(1).getMethodName())
          .isEqualTo("aStackBeginsWithTheMethodThatMetTheProgram");
      assertThat(frames.get(0).getFileName()).isEqualTo("StackTraceMapTest.java");
      assertThat(frames.get(0).getLineNumber()).isPositive();
    }
  }

  @Test
  void theSameStackHasTheSameIdAndAnotherHasAnother() {
    try (BpfStackTraces stacks = BpfStackTraces.create(bpf, 1 << 16, 10);
        BpfProgram program = taker(stacks, 0)) {
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ids.add(inner(program));
      }
      assertThat(ids).containsOnly(ids.get(0));
      assertThat(other(program)).isNotEqualTo(ids.get(0));
      assertThat(stacks.all()).hasSize(2).containsKey(ids.get(0));
    }
  }

  @Test
  void framesAreSkippedAndTooManySkippedIsNoStack() {
    try (BpfStackTraces stacks = BpfStackTraces.create(bpf, 1024, 4);
        BpfProgram skipsOne = taker(stacks, 1);
        BpfProgram skipsMost = taker(stacks, 255)) {
      assertThat(stacks.stack(inner(skipsOne)).get(0).getMethodName())
          .isEqualTo("framesAreSkippedAndTooManySkippedIsNoStack");
      assertThat(inner(skipsMost)).isEqualTo(Errno.EFAULT.negated());
    }
  }

  @Test
  void aTakenIdIsRefusedUnlessItMayBeReused() {
    try (BpfStackTraces stacks = BpfStackTraces.create(bpf, 1, 10);
        BpfProgram program = taker(stacks, 0);
        BpfProgram reuses = taker(stacks, REUSE_STACKID)) {
      assertThat(inner(program)).isZero();
      assertThat(other(program)).isEqualTo(Errno.EEXIST.negated());
      assertThat(other(reuses)).isZero();
      assertThat(stacks.stack(0).get(0).getMethodName()).isEqualTo("other");
    }
  }

  @Test
  void unknownFlagsAreRefused() {
    try (BpfStackTraces stacks = BpfStackTraces.create(bpf, 1, 10);
        BpfProgram program = taker(stacks, 1 << 11)) {
      assertThat(inner(program)).isEqualTo(Errno.EINVAL.negated());
    }
  }

  @Test
  void elementsAnswerAsLinuxDoes() {
    try (BpfStackTraces stacks = BpfStackTraces.create(bpf, 3, 2);
        MapHandle map = bpf.openMap(stacks.fd())) {
      HeapRegion key = new HeapRegion(0, new byte[4]);
      HeapRegion value = new HeapRegion(0, new byte[16]);
      for (int id : new int[] {0, 3, 4}) {
        key.storeInt(0, id);
        assertThat(map.lookup(key, 0, value, 0, 0)).isEqualTo(Errno.ENOENT.negated());
        assertThat(map.update(key, 0, value, 0, 0)).isEqualTo(Errno.EINVAL.negated());
        assertThat(map.lookupAndDelete(key, 0, value, 0, 0)).isEqualTo(Errno.ENOENT.negated());
        assertThat(map.delete(key, 0))
            .as("3 entries are rounded up to 4")
            .isEqualTo(id < 4 ? Errno.ENOENT.negated() : Errno.E2BIG.negated());
      }
      assertThat(map.nextKey(null, 0, key, 0)).isEqualTo(Errno.ENOENT.negated());
    }
  }

  @Test
  void aStackIsReadOnceByLookupAndDelete() {
    try (BpfStackTraces stacks = BpfStackTraces.create(bpf, 16, 2);
        BpfProgram program = taker(stacks, 0);
        MapHandle map = bpf.openMap(stacks.fd())) {
      HeapRegion key = new HeapRegion(0, new byte[4]);
      HeapRegion value = new HeapRegion(0, new byte[16]);
      key.storeInt(0, inner(program));
      assertThat(map.lookupAndDelete(key, 0, value, 0, 0)).isZero();
      assertThat(value.loadLong(0)).isNotZero();
      assertThat(stacks.all()).isEmpty();
    }
  }

  @Test
  void shapesAreCheckedAsLinuxDoes() {
    int[][] refused = {
      {8, 16, 4, 0},
      {4, 12, 4, 0},
      {4, 1024, 4, 0},
      {4, 0, 4, 0},
      {4, 8, 0, 0},
      {4, 8, 3, MapFlags.RDONLY_PROG},
      {4, 8, 3, MapFlags.NO_PREALLOC},
    };
    for (int[] shape : refused) {
      MapSpec spec = MapSpec.of(MapTypes.STACK_TRACE, shape[0], shape[1], shape[2], shape[3]);
      assertThat(Errors.of(() -> BpfMap.create(bpf, spec)))
          .as(spec.toString())
          .isEqualTo(Errno.EINVAL);
    }
    BpfStackTraces.create(bpf, 4, 127).close();
  }

  @Test
  void getStackFillsABuffer() {
    try (BpfProgram program =
        BpfProgram.builder(
                bpf,
                ProgTypes.TRACEPOINT,
                List.of(
                    new Insn(MOV | Op.X, 2, 10, 0, 0),
                    new Insn(Op.ALU64 | Op.ADD, 2, 0, 0, -32),
                    new Insn(MOV, 3, 0, 0, 32),
                    new Insn(MOV, 4, 0, 0, 0),
                    new Insn(Op.JMP | Op.CALL, 0, 0, 0, HelperIds.GET_STACK),
                    new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0)))
            .license("GPL")
            .load()) {
      // The helper comes with the map type's bundle, and needs no map.
      assertThat(inner(program)).isEqualTo(32);
    }
  }

  /** Linux gives both to programs that trace, and to no others. */
  @Test
  void programsOverPacketsHaveNoStack() {
    int[] types = {
      ProgTypes.SOCKET_FILTER, ProgTypes.XDP, ProgTypes.SCHED_CLS, ProgTypes.SCHED_ACT
    };
    for (int type : types) {
      for (int helper : new int[] {HelperIds.GET_STACKID, HelperIds.GET_STACK}) {
        BpfProgram.Builder program =
            BpfProgram.builder(
                    bpf,
                    type,
                    List.of(
                        new Insn(Op.JMP | Op.CALL, 0, 0, 0, helper),
                        new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0)))
                .license("GPL");
        assertThatThrownBy(program::load)
            .as("type %d", type)
            .isInstanceOfSatisfying(
                BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
            .hasMessageContaining("program of this type cannot use helper");
      }
    }
  }
}
