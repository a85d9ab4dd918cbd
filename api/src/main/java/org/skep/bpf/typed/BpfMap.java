// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapView;
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
    return of(bpf, create(bpf, spec), keys, values);
  }

  /**
   * A descriptor of a new map of any type ({@code MAP_CREATE}); the caller closes it, or gives it
   * to one of the typed objects.
   *
   * @throws BpfException as the call
   */
  public static int create(Bpf bpf, MapSpec spec) {
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, spec.type())
            .u32(Attr.MapCreate.KEY_SIZE, spec.keySize())
            .u32(Attr.MapCreate.VALUE_SIZE, spec.valueSize())
            .u32(Attr.MapCreate.MAX_ENTRIES, spec.maxEntries())
            .u32(Attr.MapCreate.MAP_FLAGS, spec.flags())
            .u64(Attr.MapCreate.MAP_EXTRA, spec.extra())
            .name(Attr.MapCreate.MAP_NAME, spec.name());
    return bpf.call(Cmd.MAP_CREATE, attr).orThrow();
  }

  /**
   * A map of which the caller has a descriptor, which belongs to the result from now on (and is
   * closed if this fails).
   *
   * @throws BpfException {@code EBADF}, {@code EINVAL} if the codecs' sizes are not the map's
   */
  public static <K, V> BpfMap<K, V> of(Bpf bpf, int fd, Codec<K> keys, Codec<V> values) {
    MapHandle handle = open(bpf, fd, keys.size(), values.size());
    return new BpfMap<>(bpf, fd, handle, keys, values);
  }

  /**
   * Creates a map with a value for each CPU slot, which are a list here, in the order of the slots.
   *
   * <pre>{@code
   * MapSpec spec = MapSpec.of(MapTypes.PERCPU_ARRAY, 4, 8, 1, 0);
   * try (BpfMap<Integer, List<Long>> hits =
   *     BpfMap.createPerCpu(bpf, spec, Codec.u32(), Codec.u64())) {
   *   long all = hits.get(0).orElseThrow().stream().mapToLong(Long::longValue).sum();
   * }
   * }</pre>
   *
   * @throws BpfException as {@link #create}
   */
  public static <K, V> BpfMap<K, List<V>> createPerCpu(
      Bpf bpf, MapSpec spec, Codec<K> keys, Codec<V> values) {
    return ofPerCpu(bpf, create(bpf, spec), keys, values);
  }

  /**
   * A map with a value for each CPU slot of which the caller has a descriptor, as {@link #of}.
   *
   * @throws BpfException as {@link #of}
   */
  public static <K, V> BpfMap<K, List<V>> ofPerCpu(
      Bpf bpf, int fd, Codec<K> keys, Codec<V> values) {
    int size;
    try (MapHandle handle = bpf.openMap(fd)) {
      size = handle.valueSize();
    }
    return of(bpf, fd, keys, new PerCpuCodec<>(values, size / PerCpuCodec.stride(values)));
  }

  /** A handle; the descriptor is closed if the sizes are others. */
  static MapHandle open(Bpf bpf, int fd, int keySize, int valueSize) {
    MapHandle handle = bpf.openMap(fd);
    if (handle.spec().keySize() == keySize && handle.valueSize() == valueSize) {
      return handle;
    }
    BpfException mismatch =
        new BpfException(
            Errno.EINVAL,
            "the codecs have keys of %d and values of %d bytes, the map %d and %d"
                .formatted(keySize, valueSize, handle.spec().keySize(), handle.valueSize()));
    handle.close();
    BpfObjects.close(bpf, fd);
    throw mismatch;
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

  /** For lookups by one thread that allocate nothing. */
  public MapCursor<K, V> cursor() {
    return new MapCursor<>(handle, keys, values);
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
    try (Stream<Map.Entry<K, V>> stream = stream()) {
      return stream.collect(Collectors.toCollection(ArrayList::new));
    }
  }

  /**
   * The elements, read in batches as the stream gets to them. In hashes each key that stays while
   * others change the map is met once; in other maps, what a walk from key to key meets.
   *
   * <pre>{@code
   * long busy = counts.stream().filter(entry -> entry.getValue() > 100).count();
   * }</pre>
   *
   * @throws BpfException on reading, {@code EPERM} if the descriptor is write-only
   */
  public Stream<Map.Entry<K, V>> stream() {
    return StreamSupport.stream(
        new MapReader<>(bpf(), fd(), handle, Cmd.MAP_LOOKUP_BATCH, keys, values), false);
  }

  /**
   * As {@link #stream}, but takes the elements out of the map, each in one step: a value that a
   * program adds to meanwhile is in the stream or stays in the map.
   *
   * @throws BpfException on reading, {@code ENOTSUPP} but for hashes
   */
  public Stream<Map.Entry<K, V>> drain() {
    return StreamSupport.stream(
        new MapReader<>(bpf(), fd(), handle, Cmd.MAP_LOOKUP_AND_DELETE_BATCH, keys, values), false);
  }

  /**
   * Creates or replaces elements in one call ({@code MAP_UPDATE_BATCH}).
   *
   * @throws BpfException as {@link #put}; those before the one that failed are in the map
   */
  public void putAll(Map<? extends K, ? extends V> elements) {
    ByteBuffer keyBytes = buffer(elements.size() * keys.size());
    ByteBuffer valueBytes = buffer(elements.size() * values.size());
    elements.forEach(
        (key, value) -> {
          keys.encode(key, keyBytes);
          values.encode(value, valueBytes);
        });
    if (elements.isEmpty()) {
      return;
    }
    long keysAt = bpf().memory().map(keyBytes.flip());
    long valuesAt = bpf().memory().map(valueBytes.flip());
    try {
      BpfAttr attr =
          BpfAttr.create()
              .u64(Attr.Batch.KEYS, keysAt)
              .u64(Attr.Batch.VALUES, valuesAt)
              .u32(Attr.Batch.COUNT, elements.size())
              .u32(Attr.Batch.MAP_FD, fd());
      bpf().call(Cmd.MAP_UPDATE_BATCH, attr).orThrow();
    } finally {
      bpf().memory().unmap(keysAt);
      bpf().memory().unmap(valuesAt);
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Takes an element out, in one step.
   *
   * @throws BpfException {@code ENOTSUPP} if the type cannot, {@code EPERM}
   */
  public Optional<V> take(K key) {
    HeapRegion value = new HeapRegion(0, new byte[values.size()]);
    int result = handle.lookupAndDelete(encoded(keys, key), 0, value, 0, 0);
    if (result == Errno.ENOENT.negated()) {
      return Optional.empty();
    }
    check("take", result);
    return Optional.of(decoded(values, value));
  }

  /** The elements now; −1 if the type does not count them. */
  public long size() {
    return handle.entries();
  }

  /**
   * The values as memory, without calls and copies: see {@link MapView}, which the caller closes.
   *
   * @throws BpfException as {@link MapHandle#view}
   */
  public MapView view(boolean writable) {
    return handle.view(writable);
  }

  static <T> HeapRegion encoded(Codec<T> codec, T value) {
    ByteBuffer buffer = ByteBuffer.allocate(codec.size()).order(ByteOrder.LITTLE_ENDIAN);
    codec.encode(value, buffer);
    return new HeapRegion(0, buffer.array());
  }

  static <T> T decoded(Codec<T> codec, HeapRegion region) {
    return codec.decode(ByteBuffer.wrap(region.array()).order(ByteOrder.LITTLE_ENDIAN));
  }

  private void check(String what, int result) {
    check(handle, what, result);
  }

  static void check(MapHandle handle, String what, int result) {
    if (result < 0) {
      Errno errno = Errno.ofResult(result);
      throw new BpfException(
          errno,
          "cannot %s in map %d \"%s\": %s"
              .formatted(what, handle.id(), handle.spec().name(), errno.words()));
    }
  }

  @Override
  public void close() {
    handle.close();
    super.close();
  }
}
