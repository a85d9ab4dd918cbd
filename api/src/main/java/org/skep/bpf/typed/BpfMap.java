// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;

/**
 * A map with typed keys and values. Owns its descriptor. Thread-safe.
 *
 * <pre>{@code
 * MapSpec spec = MapSpec.of(MapTypes.HASH, 4, 8, 1024, 0);
 * try (BpfMap<Integer, Long> counts = BpfMap.create(bpf, spec, Codec.u32(), Codec.u64())) {
 *   counts.put(7, 1L);
 * }
 * }</pre>
 */
public final class BpfMap<K, V> extends BpfObject {
  private final MapHandle handle;
  private final Codec<K> keys;
  private final Codec<V> values;

  private BpfMap(Bpf bpf, int fd, MapHandle handle, Codec<K> keys, Codec<V> values) {
    super(bpf, fd);
    this.handle = handle;
    this.keys = keys;
    this.values = values;
  }

  /**
   * Creates a map ({@code MAP_CREATE}).
   *
   * @throws BpfException as the call; {@code EINVAL} if the codecs' sizes are not the map's
   */
  public static <K, V> BpfMap<K, V> create(Bpf bpf, MapSpec spec, Codec<K> keys, Codec<V> values) {
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, spec.type())
            .u32(Attr.MapCreate.KEY_SIZE, spec.keySize())
            .u32(Attr.MapCreate.VALUE_SIZE, spec.valueSize())
            .u32(Attr.MapCreate.MAX_ENTRIES, spec.maxEntries())
            .u32(Attr.MapCreate.MAP_FLAGS, spec.flags())
            .u64(Attr.MapCreate.MAP_EXTRA, spec.extra())
            .name(Attr.MapCreate.MAP_NAME, spec.name());
    return of(bpf, bpf.call(Cmd.MAP_CREATE, attr).orThrow(), keys, values);
  }

  /**
   * A map of which the caller has a descriptor, which belongs to the result from now on (and is
   * closed if this fails).
   *
   * @throws BpfException {@code EBADF}, {@code EINVAL} if the codecs' sizes are not the map's
   */
  public static <K, V> BpfMap<K, V> of(Bpf bpf, int fd, Codec<K> keys, Codec<V> values) {
    MapHandle handle = bpf.openMap(fd);
    if (handle.spec().keySize() != keys.size() || handle.valueSize() != values.size()) {
      BpfException mismatch =
          new BpfException(
              Errno.EINVAL,
              "the codecs have keys of %d and values of %d bytes, the map %d and %d"
                  .formatted(
                      keys.size(), values.size(), handle.spec().keySize(), handle.valueSize()));
      handle.close();
      BpfObjects.close(bpf, fd);
      throw mismatch;
    }
    return new BpfMap<>(bpf, fd, handle, keys, values);
  }

  /** What the map was made from. */
  public MapSpec spec() {
    return handle.spec();
  }

  @Override
  public int id() {
    return handle.id();
  }

  /**
   * The value of a key; empty if there is none.
   *
   * @throws BpfException {@code EPERM} if the descriptor is write-only
   */
  public Optional<V> get(K key) {
    HeapRegion value = new HeapRegion(0, new byte[values.size()]);
    int result = handle.lookup(encoded(keys, key), 0, value, 0, 0);
    if (result == Errno.ENOENT.negated()) {
      return Optional.empty();
    }
    check("look up", result);
    return Optional.of(decoded(values, value));
  }

  /**
   * Creates or replaces an element.
   *
   * @throws BpfException {@code E2BIG} if the map is full, {@code EPERM} if it may not be written
   */
  public void put(K key, V value) {
    put(key, value, MapFlags.ANY);
  }

  /**
   * Creates or replaces an element.
   *
   * @param flags {@link MapFlags#ANY}, {@link MapFlags#NOEXIST} or {@link MapFlags#EXIST}
   * @throws BpfException {@code EEXIST}, {@code ENOENT}, {@code E2BIG}, {@code EPERM}
   */
  public void put(K key, V value, long flags) {
    check("update", handle.update(encoded(keys, key), 0, encoded(values, value), 0, flags));
  }

  /**
   * Removes an element; whether there was one.
   *
   * @throws BpfException {@code EINVAL} if the type cannot, {@code EPERM}
   */
  public boolean remove(K key) {
    int result = handle.delete(encoded(keys, key), 0);
    if (result == Errno.ENOENT.negated()) {
      return false;
    }
    check("delete", result);
    return true;
  }

  /**
   * The elements, in the map's order: each key that stays while others change the map is there.
   *
   * @throws BpfException {@code EPERM} if the descriptor is write-only
   */
  public List<Map.Entry<K, V>> entries() {
    List<Map.Entry<K, V>> entries = new ArrayList<>();
    HeapRegion key = new HeapRegion(0, new byte[keys.size()]);
    HeapRegion value = new HeapRegion(0, new byte[values.size()]);
    int result = handle.nextKey(null, 0, key, 0);
    long most = Integer.toUnsignedLong(spec().maxEntries()) * 2 + 16;
    while (result == 0 && entries.size() < most) {
      if (handle.lookup(key, 0, value, 0, 0) == 0) {
        entries.add(Map.entry(decoded(keys, key), decoded(values, value)));
      }
      result = handle.nextKey(key, 0, key, 0);
    }
    if (result != Errno.ENOENT.negated()) {
      check("walk", result);
    }
    return entries;
  }

  private static <T> HeapRegion encoded(Codec<T> codec, T value) {
    ByteBuffer buffer = ByteBuffer.allocate(codec.size()).order(ByteOrder.LITTLE_ENDIAN);
    codec.encode(value, buffer);
    return new HeapRegion(0, buffer.array());
  }

  private static <T> T decoded(Codec<T> codec, HeapRegion region) {
    return codec.decode(ByteBuffer.wrap(region.array()).order(ByteOrder.LITTLE_ENDIAN));
  }

  private void check(String what, int result) {
    if (result < 0) {
      Errno errno = Errno.ofResult(result);
      throw new BpfException(
          errno,
          "cannot %s in map %d \"%s\": %s".formatted(what, id(), spec().name(), errno.words()));
    }
  }

  @Override
  public void close() {
    handle.close();
    super.close();
  }
}
