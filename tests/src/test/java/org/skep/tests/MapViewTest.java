// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapView;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;

/** Arrays seen as memory. */
class MapViewTest {
  private final Skep skep = Skep.open();
  private final Bpf bpf = skep.bpf();

  @AfterEach
  void close() {
    skep.close();
  }

  private BpfMap<Integer, Long> array(int entries, int flags) {
    MapSpec spec = MapSpec.of(MapTypes.ARRAY, 4, 8, entries, flags);
    return BpfMap.create(bpf, spec, Codec.u32(), Codec.u64());
  }

  private MapView view(BpfMap<?, ?> map, boolean writable) {
    try (MapHandle handle = bpf.openMap(map.fd())) {
      return handle.view(writable);
    }
  }

  private int freeze(BpfMap<?, ?> map) {
    return bpf.bpf(Cmd.MAP_FREEZE, BpfAttr.create().u32(Attr.Elem.MAP_FD, map.fd()), 4);
  }

  private void isRefused(BpfMap<?, ?> map, boolean writable, Errno errno) {
    assertThatThrownBy(() -> view(map, writable))
        .isInstanceOfSatisfying(BpfException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  @Test
  void isTheMemoryOfTheValues() {
    BpfMap<Integer, Long> map = array(10, MapFlags.MMAPABLE);
    try (MapView view = view(map, true)) {
      assertThat(view.size()).isEqualTo(80);
      map.put(3, 7L);
      assertThat(view.getLong(3L * view.stride())).isEqualTo(7);
      view.putLong(24, 8);
      view.putInt(32, 9);
      assertThat(view.getAndAddLong(32, 1)).isEqualTo(9);
      assertThat(map.get(3)).contains(8L);
      assertThat(map.get(4)).contains(10L);
      assertThat(view.getInt(32)).isEqualTo(10);
      assertThat(view.buffer(0).getLong(24)).isEqualTo(8);
      assertThatThrownBy(() -> view.getLong(73)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> view.getInt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void largeArraysLieInSeveralBuffers() {
    BpfMap<Integer, Long> map = array((64 << 20) / 8 * 2 + 1, MapFlags.MMAPABLE);
    try (MapView view = view(map, true)) {
      assertThat(view.buffers()).isEqualTo(3);
      long last = view.size() - 8;
      view.putLong(last, 5);
      assertThat(map.get((int) (last / 8))).contains(5L);
    }
  }

  @Test
  void aMapWithAWritableViewCannotBeFrozen() {
    BpfMap<Integer, Long> map = array(1, MapFlags.MMAPABLE);
    MapView writable = view(map, true);
    MapView readable = view(map, false);
    assertThat(freeze(map)).isEqualTo(Errno.EBUSY.negated());
    writable.close();
    assertThat(freeze(map)).isZero();
    isRefused(map, true, Errno.EPERM);
    assertThat(readable.getLong(0)).isZero();
    assertThatThrownBy(() -> readable.putLong(0, 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> readable.buffer(0).putLong(0, 1))
        .isInstanceOf(ReadOnlyBufferException.class);
    readable.close();
  }

  @Test
  void whoHandedOutBareMemoryCannotFreezeAtAll() {
    BpfMap<Integer, Long> map = array(1, MapFlags.MMAPABLE);
    MapView view = view(map, true);
    ByteBuffer bare = view.buffer(0);
    view.close();
    assertThat(freeze(map)).isEqualTo(Errno.EBUSY.negated());
    map.close();
    // Another map of that size does not get the same memory.
    BpfMap<Integer, Long> next = array(1, MapFlags.MMAPABLE);
    bare.putLong(0, 77);
    assertThat(next.get(0)).contains(0L);
  }

  @Test
  void keepsTheMapUntilItIsClosed() {
    BpfMap<Integer, Long> map = array(1, MapFlags.MMAPABLE);
    MapView view = view(map, false);
    map.close();
    assertThat(view.getLong(0)).isZero();
    assertThat(BpfObjects.ids(bpf, ObjectKind.MAP)).hasSize(1);
    view.close();
    assertThat(BpfObjects.ids(bpf, ObjectKind.MAP)).isEmpty();
    assertThatThrownBy(() -> view.getLong(0)).isInstanceOf(IllegalStateException.class);
    view.close();
  }

  @Test
  void othersAreRefused() {
    isRefused(array(1, 0), false, Errno.EINVAL);
    isRefused(array(1, MapFlags.MMAPABLE | MapFlags.RDONLY), true, Errno.EPERM);
    isRefused(array(1, MapFlags.MMAPABLE | MapFlags.WRONLY), false, Errno.EPERM);
    isRefused(array(1, MapFlags.MMAPABLE | MapFlags.RDONLY_PROG), true, Errno.EACCES);
    MapSpec hash = MapSpec.of(MapTypes.HASH, 4, 8, 1, 0);
    isRefused(BpfMap.create(bpf, hash, Codec.u32(), Codec.u64()), false, Errno.EINVAL);
  }
}
