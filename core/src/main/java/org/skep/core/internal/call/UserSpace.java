// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.UserMemory;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;

/**
 * A process's address space. The upper half of an address is a slot and the generation of its use,
 * so that an address of an ended mapping is found out. Resolving takes no lock.
 */
public final class UserSpace implements UserMemory {
  private static final int SLOT_BITS = 16;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final int GENERATIONS = 1 << 15;

  private record Mapping(int id, Region region, boolean writable) {}

  private volatile @Nullable Mapping[] mappings = new Mapping[64];
  private final int[] generations = new int[SLOTS];
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private int used = 1;

  @Override
  public synchronized long map(ByteBuffer buffer) {
    Integer reused = free.poll();
    if (reused == null && used == SLOTS) {
      throw new BpfException(
          Errno.ENOMEM, SLOTS + " buffers are mapped; unmap those that are done with");
    }
    int slot = reused == null ? used++ : reused;
    int id = generations[slot] << SLOT_BITS | slot;
    @Nullable Mapping[] next =
        slot < mappings.length ? mappings.clone() : Arrays.copyOf(mappings, mappings.length * 2);
    next[slot] = mapping(id, buffer);
    mappings = next;
    return (long) id << 32;
  }

  private static Mapping mapping(int id, ByteBuffer buffer) {
    if (buffer.isDirect()) {
      return new Mapping(
          id, new DirectRegion(id, buffer.slice(), buffer.isReadOnly()), !buffer.isReadOnly());
    }
    HeapRegion region = new HeapRegion(id);
    if (buffer.hasArray()) {
      region.set(
          buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining(), false);
      return new Mapping(id, region, true);
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    region.set(copy, 0, copy.length, true);
    return new Mapping(id, region, false);
  }

  @Override
  public synchronized boolean unmap(long address) {
    Mapping mapping = find(address);
    if (mapping == null) {
      return false;
    }
    int slot = mapping.id() & (SLOTS - 1);
    @Nullable Mapping[] next = mappings.clone();
    next[slot] = null;
    mappings = next;
    generations[slot] = (generations[slot] + 1) % GENERATIONS;
    free.add(slot);
    return true;
  }

  private @Nullable Mapping find(long address) {
    int id = (int) (address >>> 32);
    int slot = id & (SLOTS - 1);
    @Nullable Mapping[] now = mappings;
    Mapping mapping = slot < now.length ? now[slot] : null;
    return mapping != null && mapping.id() == id ? mapping : null;
  }

  /** What {@code length} readable bytes at {@code address} lie in; null if they are not mapped. */
  public @Nullable Region readable(long address, int length) {
    Mapping mapping = find(address);
    return mapping != null && mapping.region().holds((int) address, length)
        ? mapping.region()
        : null;
  }

  /** As {@link #readable}, for bytes that are written. */
  public @Nullable Region writable(long address, int length) {
    Mapping mapping = find(address);
    return mapping != null && mapping.writable() && mapping.region().holds((int) address, length)
        ? mapping.region()
        : null;
  }

  /** How many writable bytes there are from {@code address} on. */
  public int writableBytes(long address) {
    Region region = writable(address, 0);
    return region == null ? 0 : region.size() - (int) address;
  }

  /**
   * A copy of bytes.
   *
   * @param what the field, for the message
   * @throws BpfException {@code EFAULT}
   */
  public byte[] read(String what, long address, int length) {
    if (length == 0) {
      return new byte[0];
    }
    Region region = readable(address, length);
    if (region == null) {
      throw fault(what, address, length);
    }
    return region.bytes((int) address, length);
  }

  /**
   * Writes bytes.
   *
   * @throws BpfException {@code EFAULT}
   */
  public void write(String what, long address, byte[] bytes, int length) {
    if (length == 0) {
      return;
    }
    Region region = writable(address, length);
    if (region == null) {
      throw fault(what, address, length);
    }
    region.write((int) address, bytes, 0, length);
  }

  /**
   * A NUL-terminated string of at most {@code limit} bytes; longer ones are cut.
   *
   * @throws BpfException {@code EFAULT}
   */
  public String readString(String what, long address, int limit) {
    Mapping mapping = find(address);
    int start = (int) address;
    if (mapping == null || !mapping.region().holds(start, 1)) {
      throw fault(what, address, 1);
    }
    Region region = mapping.region();
    int length = 0;
    while (length < limit && region.holds(start + length, 1)) {
      if (region.loadByte(start + length) == 0) {
        return new String(region.bytes(start, length), StandardCharsets.UTF_8);
      }
      length++;
    }
    if (length < limit) {
      throw new BpfException(Errno.EFAULT, what + " has no closing NUL before its mapping ends");
    }
    return new String(region.bytes(start, length), StandardCharsets.UTF_8);
  }

  private static BpfException fault(String what, long address, int length) {
    return new BpfException(
        Errno.EFAULT,
        "%s = 0x%x: %d bytes there are not mapped; map a buffer that holds them"
            .formatted(what, address, Integer.toUnsignedLong(length)));
  }
}
