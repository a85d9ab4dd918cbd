// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfListener;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfObject;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;

/** Who keeps what alive: descriptors, programs, links, pins, and nothing else. */
class LifetimeTest {
  private static final String PIN = "/sys/fs/bpf/kept";

  private final ProbeMaps maps = new ProbeMaps();
  private final ProbePoint point = new ProbePoint();
  private final Skep skep = Skep.builder().with(maps).with(point).fdLimit(16).open();
  private final Bpf bpf = skep.bpf();

  @AfterEach
  void close() {
    skep.close();
  }

  private BpfMap<Integer, Long> map() {
    return map(bpf);
  }

  private static BpfMap<Integer, Long> map(Bpf by) {
    return BpfMap.create(by, ProbeMaps.spec(8), Codec.u32(), Codec.u64());
  }

  private BpfProgram user(BpfMap<?, ?> map) {
    return Programs.load(bpf, Programs.begin().lookup(map.fd(), 0).mov(0, 0).exit());
  }

  private List<Integer> ids(ObjectKind kind) {
    return BpfObjects.ids(bpf, kind);
  }

  @Test
  void aMapGoesWithItsLastDescriptor() {
    BpfMap<Integer, Long> map = map();
    int second = BpfObjects.open(bpf, ObjectKind.MAP, map.id());
    map.close();
    assertThat(ids(ObjectKind.MAP)).containsExactly(map.id());
    BpfObjects.close(bpf, second);
    assertThat(ids(ObjectKind.MAP)).isEmpty();
    assertThat(maps.last().closed).hasValue(1);
    assertThatThrownBy(() -> BpfObjects.open(bpf, ObjectKind.MAP, map.id()))
        .asInstanceOf(InstanceOfAssertFactories.type(BpfException.class))
        .extracting(BpfException::errno)
        .isEqualTo(Errno.ENOENT);
  }

  @Test
  void aHandleKeepsItsMapButNotItsDescriptor() {
    BpfMap<Integer, Long> map = map();
    MapHandle handle = bpf.openMap(map.fd());
    map.close();
    assertThat(ids(ObjectKind.MAP)).hasSize(1);
    HeapRegion bytes = new HeapRegion(0, new byte[12]);
    assertThat(handle.update(bytes, 0, bytes, 4, 0)).isZero();
    handle.close();
    handle.close();
    assertThat(ids(ObjectKind.MAP)).isEmpty();
    assertThat(handle.update(bytes, 0, bytes, 4, 0)).isEqualTo(Errno.EBADF.negated());
    assertThat(handle.lookup(bytes, 0, bytes, 4, 0)).isEqualTo(Errno.EBADF.negated());
  }

  @Test
  void aProgramKeepsItsMapsAndALinkItsProgram() {
    BpfMap<Integer, Long> map = map();
    BpfProgram program = user(map);
    BpfLink link = program.attach(ProbePoint.TYPE, "here");
    map.close();
    assertThat(maps.last().usersLeft).as("no descriptor is left, a program is").hasValue(1);
    program.close();
    assertThat(ids(ObjectKind.MAP)).hasSize(1);
    assertThat(ids(ObjectKind.PROG)).hasSize(1);
    assertThat(maps.last().closed).hasValue(0);
    link.close();
    assertThat(point.requests()).isEmpty();
    assertThat(ids(ObjectKind.LINK)).isEmpty();
    assertThat(ids(ObjectKind.PROG)).isEmpty();
    assertThat(ids(ObjectKind.MAP)).isEmpty();
    assertThat(maps.last().closed).hasValue(1);
  }

  @Test
  void aPinKeepsItsObjectAndAllThatItRefersToWhenTheProcessEnds() {
    int id;
    try (Skep.Peer peer = skep.newProcess("short")) {
      BpfMap<Integer, Long> map = map(peer.bpf());
      BpfProgram program =
          Programs.load(peer.bpf(), Programs.begin().lookup(map.fd(), 0).mov(0, 0).exit());
      BpfLink link = program.attach(ProbePoint.TYPE, "here");
      link.pin(PIN);
      id = link.id();
    }
    assertThat(ids(ObjectKind.LINK)).containsExactly(id);
    assertThat(ids(ObjectKind.MAP)).hasSize(1);
    assertThat(point.requests()).as("it is still attached").hasSize(1);
    try (BpfLink again = BpfLink.of(bpf, BpfObjects.openPin(bpf, PIN))) {
      assertThat(again.id()).isEqualTo(id);
      assertThat(again.isAttached()).isTrue();
      BpfObjects.unpin(bpf, PIN);
      assertThat(again.isAttached()).isTrue();
    }
    assertThat(point.requests()).isEmpty();
    assertThat(ids(ObjectKind.MAP)).isEmpty();
  }

  @Test
  void aPinCountsAsAUserOfItsMap() {
    BpfMap<Integer, Long> map = map();
    BpfProgram program = user(map);
    map.pin(PIN);
    map.close();
    assertThat(maps.last().usersLeft).hasValue(0);
    BpfObjects.unpin(bpf, PIN);
    assertThat(maps.last().usersLeft).hasValue(1);
    assertThat(maps.last().closed).hasValue(0);
    program.close();
    assertThat(maps.last().closed).hasValue(1);
  }

  @Test
  void aProcessEndsWithAllItsDescriptorsThoughAMapTypeThrows() {
    try (Skep.Peer peer = skep.newProcess("short")) {
      for (int i = 0; i < 3; i++) {
        map(peer.bpf());
        maps.last().onUsersLeft = new IllegalStateException("a mistake of the map type");
      }
      assertThat(ids(ObjectKind.MAP)).hasSize(3);
    }
    assertThat(ids(ObjectKind.MAP)).isEmpty();
  }

  @Test
  void descriptorsAreOfOneProcessAndIdsOfAll() {
    BpfMap<Integer, Long> map = map();
    try (Skep.Peer peer = skep.newProcess("other")) {
      assertThat(BpfObjects.openFds(peer.bpf())).isEmpty();
      BpfAttr attr = BpfAttr.create().u32(Attr.Fd.FD, map.fd());
      assertThat(peer.bpf().call(Cmd.FD_CLOSE, attr).errno()).isEqualTo(Errno.EBADF);
      assertThat(BpfObjects.ids(peer.bpf(), ObjectKind.MAP)).containsExactly(map.id());
      int fd = BpfObjects.open(peer.bpf(), ObjectKind.MAP, map.id());
      assertThat(fd).as("its own lowest number").isEqualTo(3);
      assertThat(BpfObjects.openFds(peer.bpf()))
          .containsExactly(new BpfObjects.OpenFd(3, ObjectKind.MAP, map.id()));
    }
    assertThat(map.get(1)).as("the other's end closes nothing here").contains(0L);
  }

  @Test
  void anEndedProcessOpensNothingMore() {
    Skep.Peer peer = skep.newProcess("short");
    peer.close();
    assertThatThrownBy(() -> map(peer.bpf())).hasMessageContaining("the process has ended");
    assertThat(ids(ObjectKind.MAP)).isEmpty();
  }

  @Test
  void theLowestFreeNumberIsGivenUpToTheLimit() {
    List<BpfObject> open = new ArrayList<>();
    for (int fd = 3; fd < 16; fd++) {
      open.add(map());
      assertThat(open.get(open.size() - 1).fd()).isEqualTo(fd);
    }
    assertThatThrownBy(this::map)
        .asInstanceOf(InstanceOfAssertFactories.type(BpfException.class))
        .extracting(BpfException::errno)
        .isEqualTo(Errno.EMFILE);
    assertThat(ids(ObjectKind.MAP)).as("what found no number is gone").hasSize(13);
    open.get(4).close();
    open.get(2).close();
    assertThat(map().fd()).isEqualTo(5);
    assertThat(map().fd()).isEqualTo(7);
  }

  @Test
  void theHostsStreamsAreNoObjects() {
    for (int fd = -1; fd < 4; fd++) {
      Errno expected = fd >= 0 && fd < 3 ? Errno.EINVAL : Errno.EBADF;
      BpfAttr attr = BpfAttr.create().u32(0, fd);
      assertThat(bpf.call(Cmd.MAP_FREEZE, attr).errno()).as("fd %d", fd).isEqualTo(expected);
      assertThat(bpf.call(Cmd.MAP_LOOKUP_ELEM, attr).errno()).isEqualTo(expected);
      assertThat(bpf.call(Cmd.FD_CLOSE, attr).errno()).isEqualTo(Errno.EBADF);
    }
  }

  @Test
  void idsAscendAndAnOldOneStaysUnused() {
    int last = 0;
    for (int i = 0; i < 5; i++) {
      try (BpfMap<Integer, Long> map = map()) {
        assertThat(map.id()).isGreaterThan(last);
        last = map.id();
      }
    }
    BpfMap<Integer, Long> one = map();
    BpfMap<Integer, Long> two = map();
    assertThat(ids(ObjectKind.MAP)).containsExactly(one.id(), two.id());
    BpfAttr attr = BpfAttr.create().u32(Attr.Id.ID, two.id());
    assertThat(bpf.call(Cmd.MAP_GET_NEXT_ID, attr).errno()).isEqualTo(Errno.ENOENT);
    attr.u32(Attr.Id.ID, -1);
    assertThat(bpf.call(Cmd.MAP_GET_NEXT_ID, attr).errno()).isEqualTo(Errno.EINVAL);
  }

  @Test
  void listenersHearOfEveryBeginningAndEndAndMayThrow() {
    List<String> heard = new ArrayList<>();
    skep.add(
        (BpfListener)
            event -> {
              heard.add(event.object() + " " + event.kind());
              if (event.kind() == BpfEvent.Kind.CREATED) {
                throw new IllegalStateException("a mistake of the listener");
              }
            });
    BpfMap<Integer, Long> map = map();
    BpfProgram program = user(map);
    map.close();
    BpfLink link = program.attach(ProbePoint.TYPE, "here");
    program.close();
    link.close();
    assertThat(heard)
        .containsExactly(
            "MAP CREATED",
            "PROG CREATED",
            "LINK CREATED",
            "LINK ATTACHED",
            "LINK DETACHED",
            "LINK FREED",
            "PROG FREED",
            "MAP FREED");
  }

  @Test
  void aFailedLoadKeepsNoReference() {
    BpfMap<Integer, Long> map = map();
    assertThatThrownBy(
            () -> Programs.load(bpf, Programs.begin().lookup(map.fd(), 0).movReg(5, 9).exit()))
        .isInstanceOf(BpfException.class);
    map.close();
    assertThat(ids(ObjectKind.MAP)).isEmpty();
  }
}
