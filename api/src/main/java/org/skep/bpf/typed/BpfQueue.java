// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.util.Optional;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;

/**
 * A queue or a stack of typed values, which programs push to and pop from as well. Owns its
 * descriptor. Thread-safe.
 *
 * <pre>{@code
 * MapSpec spec = MapSpec.of(MapTypes.QUEUE, 0, 8, 1024, 0);
 * try (BpfQueue<Long> jobs = BpfQueue.create(bpf, spec, Codec.u64())) {
 *   jobs.push(7L);
 *   jobs.pop().ifPresent(job -> System.out.println("next: " + job));
 * }
 * }</pre>
 */
public final class BpfQueue<V> extends BpfObject {
  private final MapHandle handle;
  private final Codec<V> values;

  private BpfQueue(Bpf bpf, int fd, MapHandle handle, Codec<V> values) {
    super(bpf, fd);
    this.handle = handle;
    this.values = values;
  }

  /**
   * Creates a queue or a stack, as {@code spec} says ({@code MAP_CREATE}).
   *
   * @throws BpfException as the call; {@code EINVAL} if the codec's size is not the map's
   */
  public static <V> BpfQueue<V> create(Bpf bpf, MapSpec spec, Codec<V> values) {
    return of(bpf, BpfMap.create(bpf, spec), values);
  }

  /**
   * One of which the caller has a descriptor, which belongs to the result from now on (and is
   * closed if this fails).
   *
   * @throws BpfException {@code EBADF}, {@code EINVAL} if the codec's size is not the map's
   */
  public static <V> BpfQueue<V> of(Bpf bpf, int fd, Codec<V> values) {
    return new BpfQueue<>(bpf, fd, BpfMap.open(bpf, fd, 0, values.size()), values);
  }

  /** What it was made from. */
  public MapSpec spec() {
    return handle.spec();
  }

  @Override
  public int id() {
    return handle.id();
  }

  /** How many values there are. */
  public long size() {
    return handle.entries();
  }

  /** Adds a value; false if there is no room. */
  public boolean push(V value) {
    int result = push(value, MapFlags.ANY);
    if (result == Errno.E2BIG.negated()) {
      return false;
    }
    BpfMap.check(handle, "push", result);
    return true;
  }

  /** Adds a value; the oldest one goes if there is no room. */
  public void pushDropping(V value) {
    BpfMap.check(handle, "push", push(value, MapFlags.EXIST));
  }

  private int push(V value, long flags) {
    return handle.update(new HeapRegion(0), 0, BpfMap.encoded(values, value), 0, flags);
  }

  /** Takes the next value: the oldest one of a queue, the newest one of a stack. */
  public Optional<V> pop() {
    HeapRegion value = new HeapRegion(0, new byte[values.size()]);
    return found(value, handle.lookupAndDelete(new HeapRegion(0), 0, value, 0, 0));
  }

  /** The value that {@link #pop} would take. */
  public Optional<V> peek() {
    HeapRegion value = new HeapRegion(0, new byte[values.size()]);
    return found(value, handle.lookup(new HeapRegion(0), 0, value, 0, 0));
  }

  private Optional<V> found(HeapRegion value, int result) {
    if (result == Errno.ENOENT.negated()) {
      return Optional.empty();
    }
    BpfMap.check(handle, "pop", result);
    return Optional.of(BpfMap.decoded(values, value));
  }

  @Override
  public void close() {
    handle.close();
    super.close();
  }
}
