// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.util.concurrent.atomic.AtomicLong;
import org.skep.bpf.BpfException;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * The elements of a hash: a note (hash, link), a key, which programs cannot reach, and a value for
 * each CPU slot that has one. Free elements form stacks through the hash field, so that the link of
 * an element that was just removed still leads a reader on along its chain, as in Linux.
 */
final class Elements {
  static final int NONE = -1;

  /** Of no chain. */
  static final int FREE = 0;

  /** In a chain, and not looked at since the clock came by. */
  static final int USED = 1;

  /** In a chain, and looked at. */
  static final int REFERENCED = 2;

  private static final int HASH = 0;

  /** Where in a note the next element of the chain is. */
  static final int LINK = 4;

  /** Where in a note the state is, of maps that give up elements. */
  static final int STATE = 8;

  private final HashLayout layout;
  private final MapMemory memory;
  private final int shift;
  private final int mask;
  private final int noteStride;
  private final int keyStride;
  private final int valueStride;
  private final DirectRegion[] notes;
  private final DirectRegion[] keys;
  private final DirectRegion[] values;
  private final int[] cpuStrides;

  /**
   * Of each partition, the top of its stack in the lower half; the upper changes with each step.
   */
  private final AtomicLong[] free;

  private volatile int regions;

  Elements(HashLayout layout, MapMemory memory) {
    this.layout = layout;
    this.memory = memory;
    this.shift = layout.shift();
    this.mask = (1 << shift) - 1;
    this.noteStride = layout.noteStride();
    this.keyStride = layout.keyStride();
    this.valueStride = layout.valueStride();
    this.notes = new DirectRegion[layout.regions()];
    this.keys = new DirectRegion[layout.regions()];
    this.values = new DirectRegion[layout.regions()];
    this.cpuStrides = new int[layout.regions()];
    this.free = new AtomicLong[layout.partitions()];
    for (int i = 0; i < free.length; i++) {
      free[i] = new AtomicLong(tagged(0, NONE));
    }
    for (int i = 0; i < layout.regionsAtFirst(); i++) {
      grow();
    }
  }

  private static long tagged(long tag, int element) {
    return tag << 32 | (element & 0xffff_ffffL);
  }

  private void grow() {
    int number = regions;
    notes[number] = memory.allocateHidden(layout.noteBytes(number));
    keys[number] = memory.allocateHidden(layout.keyBytes(number));
    values[number] = memory.allocateValues(layout.valueBytes(number));
    cpuStrides[number] = layout.cpuStride(number);
    regions = number + 1;
    int first = number << shift;
    for (int i = layout.elementsOfRegion(number) - 1; i >= 0; i--) {
      release(first + i);
    }
  }

  /**
   * Takes a free element.
   *
   * @return {@link #NONE} if the partition has none
   * @throws BpfException {@code ENOMEM} when a map that is not preallocated cannot grow
   */
  int take(int partition) {
    AtomicLong stack = free[partition];
    while (true) {
      long top = stack.get();
      int element = (int) top;
      if (element == NONE) {
        if (!growFor(stack)) {
          return NONE;
        }
        continue;
      }
      int next = hash(element);
      if (stack.compareAndSet(top, tagged((top >>> 32) + 1, next))) {
        return element;
      }
    }
  }

  /** Whether there is a free element again. */
  private boolean growFor(AtomicLong stack) {
    if (regions == notes.length) {
      return (int) stack.get() != NONE;
    }
    synchronized (free) {
      if ((int) stack.get() == NONE) {
        if (regions == notes.length) {
          return false;
        }
        grow();
      }
      return true;
    }
  }

  /** Gives an element back. */
  void release(int element) {
    AtomicLong stack = free[partitionOf(element)];
    while (true) {
      long top = stack.get();
      setHash(element, (int) top);
      if (stack.compareAndSet(top, tagged((top >>> 32) + 1, element))) {
        return;
      }
    }
  }

  int partitions() {
    return free.length;
  }

  private int partitionOf(int element) {
    return free.length == 1 ? 0 : element % free.length;
  }

  /** Elements of a partition. */
  int sizeOf(int partition) {
    return (layout.elements() - partition + free.length - 1) / free.length;
  }

  /** The element with that number in a partition. */
  int elementOf(int partition, int number) {
    return number * free.length + partition;
  }

  DirectRegion note(int element) {
    return notes[element >>> shift];
  }

  private int noteOffset(int element) {
    return (element & mask) * noteStride;
  }

  DirectRegion key(int element) {
    return keys[element >>> shift];
  }

  int keyOffset(int element) {
    return (element & mask) * keyStride;
  }

  DirectRegion value(int element) {
    return values[element >>> shift];
  }

  int valueOffset(int element) {
    return (element & mask) * valueStride;
  }

  int valueOffset(int element, int cpu) {
    return cpu * cpuStrides[element >>> shift] + (element & mask) * valueStride;
  }

  /** The element whose value is at an address; {@link #NONE} if none is. */
  int elementAt(long address) {
    int offset = (int) address;
    for (int i = 0; i < regions; i++) {
      if (values[i].id() == (int) (address >>> 32) && offset % valueStride == 0) {
        return (i << shift) + offset / valueStride;
      }
    }
    return NONE;
  }

  int hash(int element) {
    return note(element).loadInt(noteOffset(element) + HASH);
  }

  void setHash(int element, int hash) {
    note(element).storeInt(noteOffset(element) + HASH, hash);
  }

  int link(int element) {
    return note(element).loadIntAcquire(noteOffset(element) + LINK);
  }

  void setLink(int element, int next) {
    note(element).storeIntRelease(noteOffset(element) + LINK, next);
  }

  /** Only of maps that give up elements. */
  int state(int element) {
    return note(element).loadInt(noteOffset(element) + STATE);
  }

  void setState(int element, int state) {
    note(element).storeInt(noteOffset(element) + STATE, state);
  }

  /** Notes that an element was looked at: a store for the first time only. */
  void reference(int element) {
    DirectRegion note = note(element);
    int at = noteOffset(element) + STATE;
    if (note.loadInt(at) == USED) {
      note.compareExchangeInt(at, USED, REFERENCED);
    }
  }

  /** Copies a key into an element, in whole words: the bytes after it are zero. */
  void setKey(int element, Region key, int offset, int size) {
    DirectRegion own = key(element);
    int start = keyOffset(element);
    for (int at = 0; at < size; at += Long.BYTES) {
      own.storeLong(start + at, KeyHash.word(key, offset + at, size - at));
    }
  }
}
