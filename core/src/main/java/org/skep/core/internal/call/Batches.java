// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import static org.skep.bpf.Attr.Batch;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.BatchWalk;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.run.Runs;

/**
 * The batch commands. {@code count} is written back also when a batch ends with an error, but for
 * {@code EFAULT} while reading or for what is refused before anything was done.
 *
 * @param cmd one of the four
 */
public record Batches(int cmd) implements Command {
  @Override
  public int lastFieldEnd() {
    return Batch.FLAGS + Long.BYTES;
  }

  @Override
  public int run(Call call) {
    int fd = call.u32(Batch.MAP_FD);
    OpenFile file = call.file(fd);
    MapObject map = Call.retained(file, fd, ObjectKind.MAP, MapObject.class);
    try {
      boolean reads = cmd == Cmd.MAP_LOOKUP_BATCH || cmd == Cmd.MAP_LOOKUP_AND_DELETE_BATCH;
      boolean writes = cmd != Cmd.MAP_LOOKUP_BATCH;
      if ((reads && !file.readable()) || (writes && !file.writable())) {
        throw new BpfException(Errno.EPERM, "the descriptor lacks a right that the command needs");
      }
      if (!writes) {
        return inSection(call, map);
      }
      if (!map.beginWrite()) {
        throw new BpfException(Errno.EPERM, "the map is frozen");
      }
      try {
        return inSection(call, map);
      } finally {
        map.endWrite();
      }
    } finally {
      map.release();
    }
  }

  private int inSection(Call call, MapObject map) {
    refuse(call, map);
    if (call.u32(Batch.COUNT) == 0) {
      return 0;
    }
    Runs.Section section = call.process().kernel().runs().enterSection();
    if (section == null) {
      throw new BpfException(Errno.EAGAIN, "too many virtual threads are in calls; try again");
    }
    try {
      return switch (cmd) {
        case Cmd.MAP_UPDATE_BATCH, Cmd.MAP_DELETE_BATCH -> change(call, map);
        default -> read(call, map);
      };
    } finally {
      section.close();
    }
  }

  private void refuse(Call call, MapObject map) {
    MapOperation operation =
        switch (cmd) {
          case Cmd.MAP_LOOKUP_BATCH -> MapOperation.LOOKUP_BATCH;
          case Cmd.MAP_LOOKUP_AND_DELETE_BATCH -> MapOperation.LOOKUP_AND_DELETE_BATCH;
          case Cmd.MAP_UPDATE_BATCH -> MapOperation.UPDATE_BATCH;
          default -> MapOperation.DELETE_BATCH;
        };
    if (!map.operations().contains(operation)) {
      throw new BpfException(
          Errno.ENOTSUPP, "maps of type %s have no %s".formatted(map.typeName(), operation));
    }
    long flags = call.u64(Batch.ELEM_FLAGS);
    if ((flags & ~MapFlags.F_LOCK) != 0) {
      throw new BpfException(
          Errno.EINVAL, "elem_flags = 0x%x, only BPF_F_LOCK may be set".formatted(flags));
    }
    if (flags != 0 && !map.spec().fields().hasSpinLock()) {
      throw new BpfException(Errno.EINVAL, "BPF_F_LOCK, but values have no struct bpf_spin_lock");
    }
    if (map.instance().batchWalk() != null
        && call.u64(Batch.FLAGS) != 0
        && cmd != Cmd.MAP_UPDATE_BATCH
        && cmd != Cmd.MAP_DELETE_BATCH) {
      throw new BpfException(Errno.EINVAL, "flags must be 0");
    }
  }

  private int read(Call call, MapObject map) {
    int wanted = limited(call.u32(Batch.COUNT));
    call.put32(Batch.COUNT, 0);
    BatchWalk walk = map.instance().batchWalk();
    return walk == null ? readByKeys(call, map, wanted) : readByPosition(call, map, wanted, walk);
  }

  private static int limited(int count) {
    return count < 0 ? Integer.MAX_VALUE : count;
  }

  private static BpfException fault(String field) {
    return new BpfException(
        Errno.EFAULT, field + " points outside mapped memory; map a buffer that is long enough");
  }

  private int readByPosition(Call call, MapObject map, int wanted, BatchWalk walk) {
    UserSpace memory = call.process().memory();
    long in = call.u64(Batch.IN_BATCH);
    long position =
        in == 0
            ? BatchWalk.START
            : BpfAttr.over(memory.read("in_batch", in, Integer.BYTES)).u32(0) & 0xffff_ffffL;
    long keys = call.u64(Batch.KEYS);
    long values = call.u64(Batch.VALUES);
    int room =
        Math.min(
            memory.writableBytes(keys) / map.spec().keySize(),
            memory.writableBytes(values) / map.instance().callValueSize());
    int count = Math.min(wanted, room);
    Region nowhere = new HeapRegion(0);
    Region keyRegion = memory.writable(keys, 0);
    Region valueRegion = memory.writable(values, 0);
    BatchWalk.Step step =
        walk.walk(
            position,
            count,
            keyRegion == null ? nowhere : keyRegion,
            (int) keys,
            valueRegion == null ? nowhere : valueRegion,
            (int) values,
            cmd == Cmd.MAP_LOOKUP_AND_DELETE_BATCH);
    if (!step.isAtEnd() && count < wanted) {
      throw fault("keys or values");
    }
    byte[] next = new byte[Integer.BYTES];
    BpfAttr.over(next).u32(0, step.position());
    memory.write("out_batch", call.u64(Batch.OUT_BATCH), next, next.length);
    call.put32(Batch.COUNT, step.copied());
    if (step.isAtEnd()) {
      throw new BpfException(Errno.ENOENT, "the batch reached the end");
    }
    if (step.copied() == 0) {
      throw new BpfException(Errno.ENOSPC, "more elements share one hash than count; raise it");
    }
    return 0;
  }

  private static int readByKeys(Call call, MapObject map, int wanted) {
    UserSpace memory = call.process().memory();
    int keySize = map.spec().keySize();
    long in = call.u64(Batch.IN_BATCH);
    HeapRegion key = new HeapRegion(0, new byte[keySize]);
    boolean isFirst = in == 0;
    if (!isFirst) {
      key.write(0, memory.read("in_batch", in, keySize), 0, keySize);
    }
    int done = 0;
    int result = 0;
    byte[] last = null;
    while (done < wanted) {
      result = map.instance().nextKey(isFirst ? null : key, 0, key, 0);
      if (result < 0) {
        break;
      }
      isFirst = false;
      result = copyElement(call, map, key, done);
      if (result == 0) {
        last = key.bytes(0, keySize);
        done++;
      } else if (result != Errno.ENOENT.negated()) {
        throw new BpfException(Errno.ofResult(result), "keys or values cannot be written");
      }
    }
    call.put32(Batch.COUNT, done);
    if (last != null) {
      memory.write("out_batch", call.u64(Batch.OUT_BATCH), last, keySize);
    }
    return Math.min(result, 0);
  }

  private static int copyElement(Call call, MapObject map, Region key, int number) {
    UserSpace memory = call.process().memory();
    MapInstance instance = map.instance();
    int keySize = map.spec().keySize();
    int valueSize = instance.callValueSize();
    long keyAt = call.u64(Batch.KEYS) + (long) number * keySize;
    long valueAt = call.u64(Batch.VALUES) + (long) number * valueSize;
    Region keyInto = memory.writable(keyAt, keySize);
    Region valueInto = memory.writable(valueAt, valueSize);
    if (keyInto == null || valueInto == null) {
      return Errno.EFAULT.negated();
    }
    int result = instance.lookup(key, 0, valueInto, (int) valueAt, call.u64(Batch.ELEM_FLAGS));
    if (result == 0) {
      key.copyTo(0, keyInto, (int) keyAt, keySize);
    }
    return result;
  }

  private int change(Call call, MapObject map) {
    UserSpace memory = call.process().memory();
    int keySize = map.spec().keySize();
    int valueSize = map.instance().callValueSize();
    int wanted = limited(call.u32(Batch.COUNT));
    int result = 0;
    int done = 0;
    for (; done < wanted && result == 0; done++) {
      long key = call.u64(Batch.KEYS) + (long) done * keySize;
      long value = call.u64(Batch.VALUES) + (long) done * valueSize;
      Region from = memory.readable(key, keySize);
      result =
          cmd == Cmd.MAP_DELETE_BATCH
              ? delete(map, from, (int) key)
              : update(call, map, from, (int) key, memory.readable(value, valueSize), (int) value);
    }
    call.put32(Batch.COUNT, result == 0 ? done : done - 1);
    return result;
  }

  private static int delete(MapObject map, @Nullable Region key, int keyOffset) {
    return key == null ? Errno.EFAULT.negated() : map.instance().delete(key, keyOffset);
  }

  private static int update(
      Call call,
      MapObject map,
      @Nullable Region key,
      int keyOffset,
      @Nullable Region value,
      int valueOffset) {
    return key == null || value == null
        ? Errno.EFAULT.negated()
        : map.instance().update(key, keyOffset, value, valueOffset, call.u64(Batch.ELEM_FLAGS));
  }
}
