// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfObjects;
import org.skep.core.Skep;

/** A provider that does not return holds up who called it, or nobody. */
@Timeout(300)
class HangingProviderTest {
  private final ProbePoint point = new ProbePoint();
  private final ProbeMaps maps = new ProbeMaps();
  private final Skep skep = Skep.builder().with(point).with(maps).open();
  private final Bpf bpf = skep.bpf();
  private final CountDownLatch goesOn = new CountDownLatch(1);
  private final CountDownLatch hangs = new CountDownLatch(1);

  @AfterEach
  void close() {
    goesOn.countDown();
    skep.close();
  }

  private void hang() {
    hangs.countDown();
    boolean isInterrupted = false;
    while (true) {
      try {
        goesOn.await();
        break;
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private int createMap() {
    return bpf.call(
            Cmd.MAP_CREATE,
            BpfAttr.create()
                .u32(Attr.MapCreate.MAP_TYPE, ProbeMaps.TYPE)
                .u32(Attr.MapCreate.KEY_SIZE, 4)
                .u32(Attr.MapCreate.VALUE_SIZE, 8)
                .u32(Attr.MapCreate.MAX_ENTRIES, 1))
        .orThrow();
  }

  @Test
  void aMapThatHangsWhileItIsClosedIsLeftBehind() throws Exception {
    int fd = createMap();
    ProbeMaps.Probe probe = maps.last();
    probe.onClose(this::hang);
    BpfObjects.close(bpf, fd);
    hangs.await();
    assertThat(probe.closed.get()).isZero();
    int other = createMap();
    BpfObjects.close(bpf, other);
    assertThat(maps.last().closed.get()).as("others are closed meanwhile").isEqualTo(1);
    assertThat(BpfObjects.ids(bpf, ObjectKind.MAP)).isEmpty();
    goesOn.countDown();
    while (probe.closed.get() == 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anAttachPointThatHangsWhenItIsBackHoldsUpNobody() {
    BpfLink link = Programs.load(bpf, Programs.returning(1)).attach(ProbePoint.TYPE, "here");
    skep.remove(point);
    point.onAttach(request -> hang());
    skep.add(point);
    assertThat(BpfObjects.linkInfo(bpf, link.fd()).isAttached()).isFalse();
    ProbeMaps another = new ProbeMaps();
    skep.add(another);
    skep.remove(another);
    goesOn.countDown();
    while (!link.isAttached()) {
      Thread.onSpinWait();
    }
    assertThat(point.requests()).hasSize(1);
  }

  @Test
  void anAttachPointThatHangsHoldsUpWhoAttachesAndNobodyElse() throws Exception {
    point.onAttach(request -> hang());
    Thread caller =
        new Thread(() -> Programs.load(bpf, Programs.returning(1)).attach(ProbePoint.TYPE, "here"));
    caller.start();
    hangs.await();
    int id = BpfObjects.ids(bpf, ObjectKind.LINK).get(0);
    int fd = BpfObjects.open(bpf, ObjectKind.LINK, id);
    assertThat(BpfObjects.linkInfo(bpf, fd).isAttached()).isFalse();
    ProbeMaps another = new ProbeMaps();
    skep.add(another);
    skep.remove(another);
    goesOn.countDown();
    caller.join();
    assertThat(BpfObjects.linkInfo(bpf, fd).isAttached()).isTrue();
  }

  @Test
  void whatIsDetachedWhileItsAttachPointHangsStaysDetached() throws Exception {
    point.onAttach(request -> hang());
    Thread caller =
        new Thread(
            () ->
                bpf.call(
                    Cmd.LINK_CREATE, attributes(Programs.load(bpf, Programs.returning(1)).fd())));
    caller.start();
    hangs.await();
    int id = BpfObjects.ids(bpf, ObjectKind.LINK).get(0);
    int fd = BpfObjects.open(bpf, ObjectKind.LINK, id);
    bpf.call(Cmd.LINK_DETACH, BpfAttr.create().u32(0, fd)).orThrow();
    goesOn.countDown();
    caller.join();
    assertThat(BpfObjects.linkInfo(bpf, fd).isAttached()).isFalse();
    assertThat(point.requests()).as("the attachment is closed").isEmpty();
  }

  private BpfAttr attributes(int program) {
    return BpfAttr.create()
        .u32(Attr.LinkCreate.PROG_FD, program)
        .u32(Attr.LinkCreate.ATTACH_TYPE, ProbePoint.TYPE)
        .u64(Attr.LinkCreate.TARGET_NAME, bpf.memory().mapString("here"));
  }
}
