// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.StackTraces;
import org.skep.bpf.mem.HeapRegion;

/**
 * A map of stacks, which programs fill with {@code bpf_get_stackid}: read as Java frames.
 * Thread-safe.
 *
 * <pre>{@code
 * try (BpfStackTraces stacks = BpfStackTraces.create(bpf, 1024, 32)) {
 *   stacks.all().forEach((id, frames) -> System.out.println(id + " " + frames));
 * }
 * }</pre>
 */
public final class BpfStackTraces extends BpfObject {
  private final MapHandle map;
  private final StackTraces stacks;

  private BpfStackTraces(Bpf bpf, int fd, MapHandle map, StackTraces stacks) {
    super(bpf, fd);
    this.map = map;
    this.stacks = stacks;
  }

  /**
   * Makes one.
   *
   * @param entries stacks that it has ids for, rounded up to a power of two
   * @param depth frames of a stack, 1 to 127
   * @throws BpfException as {@code MAP_CREATE}
   */
  public static BpfStackTraces create(Bpf bpf, int entries, int depth) {
    MapSpec spec = MapSpec.of(MapTypes.STACK_TRACE, Integer.BYTES, depth * Long.BYTES, entries, 0);
    return of(bpf, BpfMap.create(bpf, spec));
  }

  /**
   * The stacks of a descriptor, which becomes this object's.
   *
   * @throws BpfException {@code EINVAL} if the map holds no stacks, {@code EPERM} if the descriptor
   *     is write-only
   */
  public static BpfStackTraces of(Bpf bpf, int fd) {
    MapHandle map = bpf.openMap(fd);
    try {
      StackTraces stacks = map.facet(StackTraces.class);
      if (stacks == null) {
        throw new BpfException(Errno.EINVAL, "map " + fd + " holds no stacks");
      }
      return new BpfStackTraces(bpf, fd, map, stacks);
    } catch (BpfException e) {
      map.close();
      throw e;
    }
  }

  @Override
  public int id() {
    return map.id();
  }

  /**
   * The frames of a stack, the innermost first; empty if there is none with that id.
   *
   * @throws BpfException {@code EBADF} when closed
   */
  public List<StackTraceElement> stack(int id) {
    HeapRegion key = new HeapRegion(0, new byte[Integer.BYTES]);
    key.storeInt(0, id);
    HeapRegion value = new HeapRegion(0, new byte[map.valueSize()]);
    int result = map.lookup(key, 0, value, 0, 0);
    if (result == Errno.ENOENT.negated()) {
      return List.of();
    }
    if (result < 0) {
      throw new BpfException(Errno.ofResult(result), "stack " + id + " cannot be read");
    }
    List<StackTraceElement> frames = new ArrayList<>();
    for (int at = 0; at < value.size() && value.loadLong(at) != 0; at += Long.BYTES) {
      StackTraceElement frame = stacks.frame(value.loadLong(at));
      frames.add(frame == null ? new StackTraceElement("?", "?", null, -1) : frame);
    }
    return frames;
  }

  /** All stacks by their ids, as they are met while programs may add and replace some. */
  public Map<Integer, List<StackTraceElement>> all() {
    Map<Integer, List<StackTraceElement>> all = new TreeMap<>();
    HeapRegion key = new HeapRegion(0, new byte[Integer.BYTES]);
    for (int result = map.nextKey(null, 0, key, 0);
        result == 0;
        result = map.nextKey(key, 0, key, 0)) {
      List<StackTraceElement> frames = stack(key.loadInt(0));
      if (!frames.isEmpty()) {
        all.put(key.loadInt(0), frames);
      }
    }
    return all;
  }

  @Override
  public void close() {
    map.close();
    super.close();
  }
}
