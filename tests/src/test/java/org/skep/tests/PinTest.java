// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;

/** Pins: names below {@code /sys/fs/bpf} that keep objects. */
class PinTest {
  private final Skep skep = Skep.open();
  private final Bpf bpf = skep.bpf();
  private final BpfMap<Integer, Long> map =
      BpfMap.create(bpf, MapSpec.of(MapTypes.ARRAY, 4, 8, 1, 0), Codec.u32(), Codec.u64());

  @AfterEach
  void close() {
    skep.close();
  }

  private Errno refusal(Runnable call) {
    return assertThatThrownBy(call::run)
        .asInstanceOf(InstanceOfAssertFactories.type(BpfException.class))
        .actual()
        .errno();
  }

  @ParameterizedTest
  @CsvSource({
    "'', ENOENT",
    "/tmp/x, EPERM",
    "/sys/fs/bpf, EPERM",
    "/sys/fs/bpfx/y, ENOENT",
    "/sys/fs/bpf/a.b, EPERM",
    "/sys/fs/bpf/../x, EPERM"
  })
  void pathsThatCannotBePinned(String path, Errno expected) {
    assertThat(refusal(() -> map.pin(path))).isEqualTo(expected);
    assertThat(BpfObjects.pins(bpf)).isEmpty();
  }

  @Test
  void aNameHasAtMost255Characters() {
    map.pin("/sys/fs/bpf/" + "n".repeat(255));
    assertThat(refusal(() -> map.pin("/sys/fs/bpf/" + "n".repeat(256))))
        .isEqualTo(Errno.ENAMETOOLONG);
    assertThat(BpfObjects.pins(bpf)).hasSize(1);
  }

  @Test
  void slashesCountOnce() {
    map.pin("/sys/fs/bpf//dir///kept/");
    assertThat(BpfObjects.pins(bpf))
        .containsExactly(new BpfObjects.Pin("/sys/fs/bpf/dir/kept", ObjectKind.MAP, map.id()));
    BpfObjects.close(bpf, BpfObjects.openPin(bpf, "/sys/fs/bpf/dir//kept"));
    BpfObjects.unpin(bpf, "/sys//fs/bpf/dir/kept");
    assertThat(BpfObjects.pins(bpf)).isEmpty();
  }

  @Test
  void aPathIsTakenOnceAndAPinIsNoDirectory() {
    map.pin("/sys/fs/bpf/a/b");
    assertThat(refusal(() -> map.pin("/sys/fs/bpf/a/b"))).isEqualTo(Errno.EEXIST);
    assertThat(refusal(() -> map.pin("/sys/fs/bpf/a"))).isEqualTo(Errno.EEXIST);
    assertThat(refusal(() -> map.pin("/sys/fs/bpf/a/b/c"))).isEqualTo(Errno.ENOTDIR);
    assertThat(refusal(() -> BpfObjects.openPin(bpf, "/sys/fs/bpf/a"))).isEqualTo(Errno.EACCES);
    assertThat(refusal(() -> BpfObjects.openPin(bpf, "/sys/fs/bpf/x"))).isEqualTo(Errno.ENOENT);
    assertThat(refusal(() -> BpfObjects.unpin(bpf, "/sys/fs/bpf/a"))).isEqualTo(Errno.EISDIR);
    assertThat(refusal(() -> BpfObjects.unpin(bpf, "/sys/fs/bpf/x"))).isEqualTo(Errno.ENOENT);
    BpfObjects.unpin(bpf, "/sys/fs/bpf/a/b");
    map.pin("/sys/fs/bpf/a");
  }

  @Test
  void pinsAreListedByPath() {
    for (String name : new String[] {"c", "a/z", "a", "b"}) {
      if (!name.equals("a")) {
        map.pin("/sys/fs/bpf/" + name);
      }
    }
    assertThat(BpfObjects.pins(bpf))
        .extracting(BpfObjects.Pin::path)
        .containsExactly("/sys/fs/bpf/a/z", "/sys/fs/bpf/b", "/sys/fs/bpf/c");
  }

  @Test
  void aFailedPinKeepsNoReference() {
    map.pin("/sys/fs/bpf/kept");
    assertThat(refusal(() -> map.pin("/sys/fs/bpf/kept"))).isEqualTo(Errno.EEXIST);
    BpfObjects.unpin(bpf, "/sys/fs/bpf/kept");
    map.close();
    assertThat(BpfObjects.ids(bpf, ObjectKind.MAP)).isEmpty();
  }

  @Test
  void onlyMapsProgramsAndLinksArePinned() {
    int stats = bpf.call(Cmd.ENABLE_STATS, BpfAttr.create()).orThrow();
    long path = bpf.memory().mapString("/sys/fs/bpf/stats");
    BpfAttr attr = BpfAttr.create().u64(Attr.Pin.PATHNAME, path).u32(Attr.Pin.BPF_FD, stats);
    assertThat(bpf.call(Cmd.OBJ_PIN, attr).errno()).isEqualTo(Errno.EINVAL);
  }

  @Test
  void onlyMapsOpenWithFewerRights() {
    map.pin("/sys/fs/bpf/map");
    BpfProgram program = Programs.load(bpf, Programs.returning(0));
    program.pin("/sys/fs/bpf/prog");
    BpfAttr attr =
        BpfAttr.create()
            .u64(Attr.Pin.PATHNAME, bpf.memory().mapString("/sys/fs/bpf/map"))
            .u32(Attr.Pin.FILE_FLAGS, MapFlags.RDONLY);
    int fd = bpf.call(Cmd.OBJ_GET, attr).orThrow();
    BpfMap<Integer, Long> readOnly = BpfMap.of(bpf, fd, Codec.u32(), Codec.u64());
    assertThat(refusal(() -> readOnly.put(0, 1L))).isEqualTo(Errno.EPERM);
    attr.u64(Attr.Pin.PATHNAME, bpf.memory().mapString("/sys/fs/bpf/prog"));
    assertThat(bpf.call(Cmd.OBJ_GET, attr).errno()).isEqualTo(Errno.EINVAL);
    attr.u32(Attr.Pin.FILE_FLAGS, MapFlags.RDONLY | MapFlags.WRONLY);
    assertThat(bpf.call(Cmd.OBJ_GET, attr).errno()).isEqualTo(Errno.EINVAL);
  }

  @Test
  void closingTheRuntimeLetsGoOfPins() {
    ProbeMaps maps = new ProbeMaps();
    try (Skep other = Skep.builder().with(maps).open()) {
      BpfMap.create(other.bpf(), ProbeMaps.spec(8), Codec.u32(), Codec.u64())
          .pin("/sys/fs/bpf/kept");
    }
    assertThat(maps.last().closed).hasValue(1);
  }
}
