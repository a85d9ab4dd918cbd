// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;

/**
 * Reads a map's elements in batches as they are asked for. Buffers are mapped for the length of a
 * call only, so that a stream that is not read to its end leaves nothing behind.
 */
final class MapReader<K, V> extends Spliterators.AbstractSpliterator<Map.Entry<K, V>> {
  private static final int BATCH_BYTES = 64 << 10;
  private static final int LARGEST_BATCH = 256;

  private final Bpf bpf;
  private final int fd;
  private final int cmd;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final int count;
  private final byte[] position;
  private final Deque<Map.Entry<K, V>> ready = new ArrayDeque<>();
  private final MapHandle handle;
  private final HeapRegion key;
  private boolean isFirst = true;
  private boolean hasBatches = true;
  private boolean isAtEnd;

  /**
   * @param cmd {@code MAP_LOOKUP_BATCH} or {@code MAP_LOOKUP_AND_DELETE_BATCH}
   */
  MapReader(Bpf bpf, int fd, MapHandle handle, int cmd, Codec<K> keys, Codec<V> values) {
    super(Long.MAX_VALUE, ORDERED | NONNULL);
    this.bpf = bpf;
    this.fd = fd;
    this.handle = handle;
    this.key = new HeapRegion(0, new byte[keys.size()]);
    this.cmd = cmd;
    this.keys = keys;
    this.values = values;
    this.count = Math.max(2, Math.min(LARGEST_BATCH, BATCH_BYTES / (keys.size() + values.size())));
    this.position = new byte[Math.max(Integer.BYTES, keys.size())];
  }

  @Override
  public boolean tryAdvance(Consumer<? super Map.Entry<K, V>> action) {
    while (ready.isEmpty() && !isAtEnd) {
      if (hasBatches) {
        read();
      } else {
        step();
      }
    }
    Map.Entry<K, V> next = ready.poll();
    if (next == null) {
      return false;
    }
    action.accept(next);
    return true;
  }

  private void read() {
    byte[] keyBytes = new byte[count * keys.size()];
    byte[] valueBytes = new byte[count * values.size()];
    long positionAt = bpf.memory().map(position);
    long keysAt = bpf.memory().map(keyBytes);
    long valuesAt = bpf.memory().map(valueBytes);
    try {
      BpfAttr attr =
          BpfAttr.create()
              .u64(Attr.Batch.IN_BATCH, isFirst ? 0 : positionAt)
              .u64(Attr.Batch.OUT_BATCH, positionAt)
              .u64(Attr.Batch.KEYS, keysAt)
              .u64(Attr.Batch.VALUES, valuesAt)
              .u32(Attr.Batch.COUNT, count)
              .u32(Attr.Batch.MAP_FD, fd);
      BpfResult result = bpf.call(cmd, attr);
      if (result.value() == Errno.ENOTSUPP.negated() && cmd == Cmd.MAP_LOOKUP_BATCH) {
        hasBatches = false;
        return;
      }
      isAtEnd = result.value() == Errno.ENOENT.negated();
      if (!isAtEnd && result.value() < 0) {
        throw new BpfException(
            Errno.ofResult(result.value()),
            "cannot walk in map %d \"%s\": %s"
                .formatted(handle.id(), handle.spec().name(), result.reason()));
      }
      isFirst = false;
      decode(keyBytes, valueBytes, attr.u32(Attr.Batch.COUNT));
    } finally {
      bpf.memory().unmap(positionAt);
      bpf.memory().unmap(keysAt);
      bpf.memory().unmap(valuesAt);
    }
  }

  /** One element, of a map that has no batches. */
  private void step() {
    int result = handle.nextKey(isFirst ? null : key, 0, key, 0);
    isFirst = false;
    isAtEnd = result == Errno.ENOENT.negated();
    if (isAtEnd) {
      return;
    }
    BpfMap.check(handle, "walk", result);
    HeapRegion value = new HeapRegion(0, new byte[values.size()]);
    if (handle.lookup(key, 0, value, 0, 0) == 0) {
      ready.add(Map.entry(BpfMap.decoded(keys, key), BpfMap.decoded(values, value)));
    }
  }

  private void decode(byte[] keyBytes, byte[] valueBytes, int read) {
    ByteBuffer key = ByteBuffer.wrap(keyBytes).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer value = ByteBuffer.wrap(valueBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < read; i++) {
      key.position(i * keys.size());
      value.position(i * values.size());
      ready.add(Map.entry(keys.decode(key), values.decode(value)));
    }
  }
}
