// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.Codec;
import org.skep.bpf.typed.MapCursor;
import org.skep.core.Skep;

/** A lookup from Java, by each way there is: nanoseconds, and the bytes that it allocates. */
final class CallCosts {
  private static final int ENTRIES = 1024;
  private static final int REPEAT = 1000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final int count;

  /** What the loops made, so that they are not left out. */
  volatile long sink;

  CallCosts(int count) {
    this.count = count;
  }

  void print() {
    MapSpec spec = MapSpec.of(MapTypes.HASH, Long.BYTES, Long.BYTES, ENTRIES, 0);
    try (Skep skep = Skep.open();
        BpfMap<Long, Long> map = BpfMap.create(skep.bpf(), spec, Codec.u64(), Codec.u64());
        MapHandle handle = skep.bpf().openMap(map.fd())) {
      for (long key = 0; key < ENTRIES; key++) {
        map.put(key, key);
      }
      print("bpf(MAP_LOOKUP_ELEM)", wholeCall(skep, map.fd()), "150");
      print("MapHandle.lookup", byHandle(handle), "-");
      print("MapCursor.find", byCursor(map), "60");
      print("BpfMap.get", repeat -> get(map, repeat), "-");
    }
  }

  private void print(String name, java.util.function.IntConsumer work, String target) {
    Timing timing = new Batches(1, count).time((thread, repeat) -> work.accept(repeat));
    long before = threads.getCurrentThreadAllocatedBytes();
    work.accept(REPEAT);
    long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / REPEAT;
    System.out.printf(
        "%-22s %s ns, %d bytes allocated (must: %s ns)%n", name, timing, bytes, target);
  }

  private java.util.function.IntConsumer wholeCall(Skep skep, int fd) {
    ByteBuffer key = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long keyAt = skep.bpf().memory().map(key);
    long valueAt = skep.bpf().memory().map(new byte[Long.BYTES]);
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.Elem.MAP_FD, fd)
            .u64(Attr.Elem.KEY, keyAt)
            .u64(Attr.Elem.VALUE, valueAt);
    return repeat -> {
      long state = 1;
      for (int i = 0; i < repeat; i++) {
        state = LookupProgram.next(state);
        key.putLong(0, state & (ENTRIES - 1));
        sink = skep.bpf().bpf(Cmd.MAP_LOOKUP_ELEM, attr, Attr.Elem.FLAGS + Long.BYTES);
      }
    };
  }

  private java.util.function.IntConsumer byHandle(MapHandle handle) {
    HeapRegion key = new HeapRegion(0, new byte[Long.BYTES]);
    HeapRegion value = new HeapRegion(0, new byte[Long.BYTES]);
    return repeat -> {
      long state = 1;
      for (int i = 0; i < repeat; i++) {
        state = LookupProgram.next(state);
        key.storeLong(0, state & (ENTRIES - 1));
        handle.lookup(key, 0, value, 0, 0);
        sink = value.loadLong(0);
      }
    };
  }

  private java.util.function.IntConsumer byCursor(BpfMap<Long, Long> map) {
    MapCursor<Long, Long> cursor = map.cursor();
    Long[] keys = new Long[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
      keys[i] = (long) i;
    }
    return repeat -> {
      long state = 1;
      for (int i = 0; i < repeat; i++) {
        state = LookupProgram.next(state);
        if (cursor.find(keys[(int) state & (ENTRIES - 1)])) {
          sink = cursor.bytes().getLong(0);
        }
      }
    };
  }

  private void get(BpfMap<Long, Long> map, int repeat) {
    long state = 1;
    for (int i = 0; i < repeat; i++) {
      state = LookupProgram.next(state);
      sink = map.get(state & (ENTRIES - 1)).orElseThrow();
    }
  }
}
