// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.prog.socket.PacketHooks;

/** The typed API: maps, programs and links as Java values that own their descriptors. */
class TypedApiTest {
  record Flow(int source, int target, short port) {}

  record Count(long packets, long bytes) {}

  private final PacketHooks hooks = new PacketHooks();
  private final Skep skep = Skep.builder().with(hooks).name("typed").open();
  private final Bpf bpf = skep.bpf();

  @AfterEach
  void close() {
    skep.close();
  }

  private BpfMap<Flow, Count> flows(int entries) {
    MapSpec spec = new MapSpec(MapTypes.HASH, 12, 16, entries, 0, 0, "flows", 0, 0);
    return BpfMap.create(bpf, spec, Codec.record(Flow.class), Codec.record(Count.class));
  }

  private static void assertRefused(ThrowingCallable call, Errno errno, String reason) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(BpfException.class))
        .satisfies(
            thrown -> {
              assertThat(thrown.errno()).isEqualTo(errno);
              assertThat(thrown.reason()).contains(reason);
            });
  }

  @Test
  void recordsAreKeysAndValues() {
    try (BpfMap<Flow, Count> flows = flows(4)) {
      Flow flow = new Flow(1, 2, (short) 53);
      assertThat(flows.get(flow)).isEmpty();
      flows.put(flow, new Count(1, 60));
      flows.put(flow, new Count(2, 120), MapFlags.EXIST);
      assertThat(flows.get(flow)).contains(new Count(2, 120));
      assertRefused(
          () -> flows.put(flow, new Count(0, 0), MapFlags.NOEXIST), Errno.EEXIST, "\"flows\"");
      assertThat(flows.entries()).containsExactly(Map.entry(flow, new Count(2, 120)));
      assertThat(flows.remove(flow)).isTrue();
      assertThat(flows.remove(flow)).isFalse();
      assertThat(flows.entries()).isEmpty();
    }
  }

  @Test
  void aFullMapSaysSo() {
    BpfMap<Flow, Count> flows = flows(1);
    flows.put(new Flow(1, 1, (short) 1), new Count(1, 1));
    assertRefused(
        () -> flows.put(new Flow(2, 2, (short) 2), new Count(1, 1)), Errno.E2BIG, "\"flows\"");
  }

  @Test
  void codecsMustHaveTheMapsSizesAndTheDescriptorIsClosed() {
    MapSpec spec = MapSpec.of(MapTypes.HASH, 4, 8, 4, 0);
    assertRefused(
        () -> BpfMap.create(bpf, spec, Codec.u32(), Codec.u32()),
        Errno.EINVAL,
        "keys of 4 and values of 4 bytes, the map 4 and 8");
    assertThat(BpfObjects.openFds(bpf)).isEmpty();
    assertThat(BpfObjects.ids(bpf, ObjectKind.MAP)).isEmpty();
  }

  @Test
  void aClosedMapAnswersEbadf() {
    BpfMap<Flow, Count> flows = flows(4);
    flows.close();
    flows.close();
    assertRefused(() -> flows.get(new Flow(1, 1, (short) 1)), Errno.EBADF, "cannot look up");
    assertThat(BpfObjects.openFds(bpf)).isEmpty();
  }

  @Test
  void aDescriptorsRightsAreAskedForAtEveryOperation() {
    BpfMap<Flow, Count> flows = flows(4);
    BpfAttr attr =
        BpfAttr.create().u32(Attr.Id.ID, flows.id()).u32(Attr.Id.OPEN_FLAGS, MapFlags.RDONLY);
    int fd = bpf.call(Cmd.MAP_GET_FD_BY_ID, attr).orThrow();
    Flow flow = new Flow(1, 1, (short) 1);
    try (BpfMap<Flow, Count> readOnly =
        BpfMap.of(bpf, fd, Codec.record(Flow.class), Codec.record(Count.class))) {
      assertThat(readOnly.get(flow)).isEmpty();
      assertRefused(() -> readOnly.put(flow, new Count(1, 1)), Errno.EPERM, "cannot update");
      assertRefused(() -> readOnly.remove(flow), Errno.EPERM, "cannot delete");
    }
    attr.u32(Attr.Id.OPEN_FLAGS, MapFlags.WRONLY);
    int writeFd = bpf.call(Cmd.MAP_GET_FD_BY_ID, attr).orThrow();
    try (BpfMap<Flow, Count> writeOnly =
        BpfMap.of(bpf, writeFd, Codec.record(Flow.class), Codec.record(Count.class))) {
      writeOnly.put(flow, new Count(1, 1));
      assertRefused(() -> writeOnly.get(flow), Errno.EPERM, "cannot look up");
      assertRefused(writeOnly::entries, Errno.EPERM, "cannot walk");
    }
    bpf.call(Cmd.MAP_FREEZE, BpfAttr.create().u32(0, flows.fd())).orThrow();
    assertRefused(() -> flows.put(flow, new Count(1, 1)), Errno.EPERM, "cannot update");
    assertThat(flows.get(flow)).contains(new Count(1, 1));
  }

  @Test
  void anElementCallTellsWhy() {
    BpfMap<Flow, Count> flows = flows(4);
    BpfResult result =
        bpf.call(Cmd.MAP_LOOKUP_ELEM, BpfAttr.create().u32(Attr.Elem.MAP_FD, flows.fd()));
    assertThat(result.errno()).isEqualTo(Errno.EFAULT);
    assertThat(result.reason())
        .contains("MAP_LOOKUP_ELEM of map " + flows.id() + " \"flows\"")
        .contains("key 12 bytes, value 16 bytes");
    result = bpf.call(Cmd.MAP_LOOKUP_ELEM, BpfAttr.create().u32(Attr.Elem.MAP_FD, 9));
    assertThat(result.reason()).contains("map_fd = 9 is not open");
  }

  @Test
  void arraysAreWalkedInOrder() {
    MapSpec spec = MapSpec.of(MapTypes.ARRAY, 4, 8, 3, 0);
    BpfMap<Integer, Long> array = BpfMap.create(bpf, spec, Codec.u32(), Codec.u64());
    array.put(1, 5L);
    assertThat(array.entries())
        .containsExactly(Map.entry(0, 0L), Map.entry(1, 5L), Map.entry(2, 0L));
    assertRefused(() -> array.put(3, 1L), Errno.E2BIG, "cannot update");
    assertThat(array.get(3)).isEmpty();
  }

  @Test
  void anAbsentKeyBeginsTheWalkAnew() {
    MapSpec spec = MapSpec.of(MapTypes.HASH, 4, 8, 8, 0);
    BpfMap<Integer, Long> hash = BpfMap.create(bpf, spec, Codec.u32(), Codec.u64());
    byte[] bytes = new byte[8];
    bytes[0] = 99;
    long address = bpf.memory().map(bytes);
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.Elem.MAP_FD, hash.fd())
            .u64(Attr.Elem.KEY, address)
            .u64(Attr.Elem.NEXT_KEY, address + 4);
    assertThat(bpf.call(Cmd.MAP_GET_NEXT_KEY, attr).errno()).isEqualTo(Errno.ENOENT);
    hash.put(7, 1L);
    assertThat(bpf.bpf(Cmd.MAP_GET_NEXT_KEY, attr, Attr.SIZE)).isZero();
    assertThat(bytes[4]).isEqualTo((byte) 7);
    attr.u64(Attr.Elem.KEY, address + 4);
    assertThat(bpf.call(Cmd.MAP_GET_NEXT_KEY, attr).errno()).isEqualTo(Errno.ENOENT);
  }

  @Test
  void aRefusedProgramThrowsTheWholeLog() {
    List<Insn> bad = Programs.begin().mov(0, 0).movReg(3, 9).exit();
    assertThatThrownBy(() -> Programs.load(bpf, bad))
        .asInstanceOf(InstanceOfAssertFactories.type(BpfException.class))
        .satisfies(
            thrown -> {
              assertThat(thrown.errno()).isEqualTo(Errno.EACCES);
              assertThat(thrown.reason()).contains("insn 1").contains("R9 !read_ok");
              assertThat(thrown.log()).contains("0: (b7) r0 = 0").contains("R9 !read_ok");
            });
    BpfResult result =
        BpfProgram.builder(bpf, ProgTypes.SOCKET_FILTER, bad).license("GPL").tryLoad();
    assertThat(result.verdict()).isNotNull();
    assertThat(result.errno()).isEqualTo(Errno.EACCES);
  }

  @Test
  void whatNobodyProvidesIsNamed() {
    try (Skep empty = Skep.builder().withoutDiscovery().open()) {
      assertRefused(
          () -> Programs.load(empty.bpf(), Programs.returning(0)),
          Errno.EINVAL,
          "no bundle provides that program type");
      MapSpec spec = MapSpec.of(MapTypes.HASH, 4, 8, 8, 0);
      assertRefused(
          () -> BpfMap.create(empty.bpf(), spec, Codec.u32(), Codec.u64()),
          Errno.EINVAL,
          "no bundle provides that map type");
    }
  }

  @Test
  void aProgramTellsWhatItIs() {
    BpfMap<Flow, Count> flows = flows(4);
    BpfProgram program =
        BpfProgram.builder(
                bpf, ProgTypes.SOCKET_FILTER, Programs.begin().map(1, flows.fd()).mov(0, 3).exit())
            .name("keep_3")
            .license("GPL")
            .load();
    BpfObjects.ProgramInfo info = BpfObjects.programInfo(bpf, program.fd());
    assertThat(info.name()).isEqualTo("keep_3");
    assertThat(info.id()).isEqualTo(program.id());
    assertThat(info.type()).isEqualTo(ProgTypes.SOCKET_FILTER);
    assertThat(info.insnCount()).isEqualTo(4);
    assertThat(info.mapIds()).containsExactly(flows.id());
    assertThat(info.gplCompatible()).isTrue();
    assertThat(info.tag()).matches("[0-9a-f]{16}");
    assertThat(BpfObjects.instructions(bpf, program.fd()).get(0).imm()).isEqualTo(flows.id());
    assertThat(program.testRun(new byte[64], 3).result()).isEqualTo(3);
    assertRefused(() -> program.testRun(new byte[3], 1), Errno.EINVAL, "data_size_in = 3");
  }

  @Test
  void theTagIsTheSameWhateverTheDescriptors() {
    BpfMap<Flow, Count> one = flows(4);
    BpfMap<Flow, Count> two = flows(4);
    BpfProgram first = Programs.load(bpf, Programs.begin().map(1, one.fd()).mov(0, 0).exit());
    BpfProgram second = Programs.load(bpf, Programs.begin().map(1, two.fd()).mov(0, 0).exit());
    BpfProgram other = Programs.load(bpf, Programs.begin().map(1, two.fd()).mov(0, 1).exit());
    String tag = BpfObjects.programInfo(bpf, first.fd()).tag();
    assertThat(BpfObjects.programInfo(bpf, second.fd()).tag()).isEqualTo(tag);
    assertThat(BpfObjects.programInfo(bpf, other.fd()).tag()).isNotEqualTo(tag);
  }

  @Test
  void aLinkTellsWhatItIs() {
    hooks.open("eth0");
    BpfProgram program = Programs.load(bpf, Programs.returning(0));
    try (BpfLink link = BpfLink.create(program, AttachTypes.PACKETS, "eth0", 42)) {
      BpfObjects.LinkInfo info = BpfObjects.linkInfo(bpf, link.fd());
      assertThat(info.id()).isEqualTo(link.id());
      assertThat(info.programId()).isEqualTo(program.id());
      assertThat(info.target()).isEqualTo("eth0");
      assertThat(info.cookie()).isEqualTo(42);
      assertThat(info.isAttached()).isTrue();
      link.detach();
      assertThat(link.isAttached()).isFalse();
    }
    assertRefused(
        () -> program.attach(AttachTypes.TRACEPOINT, "eth0"), Errno.EINVAL, "attach point");
    assertRefused(() -> program.attach(0x7777, ""), Errno.EINVAL, "no bundle provides");
  }
}
