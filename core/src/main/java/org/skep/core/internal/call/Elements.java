// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr.Elem;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.ObjectMap;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.run.Runs;

/** The element commands: no allocation, no exception, the reason worked out only when asked for. */
final class Elements {
  /** What keyless maps are given for a key. */
  private static final Region NO_KEY = new HeapRegion(0);

  private Elements() {}

  static boolean handles(int cmd) {
    return (cmd >= Cmd.MAP_LOOKUP_ELEM && cmd <= Cmd.MAP_GET_NEXT_KEY)
        || cmd == Cmd.MAP_LOOKUP_AND_DELETE_ELEM;
  }

  static int lastFieldEnd(int cmd) {
    return switch (cmd) {
      case Cmd.MAP_DELETE_ELEM -> Elem.KEY + Long.BYTES;
      case Cmd.MAP_GET_NEXT_KEY -> Elem.NEXT_KEY + Long.BYTES;
      default -> Elem.FLAGS + Long.BYTES;
    };
  }

  static int run(Process process, Runs runs, int cmd, BpfAttr attr, int size) {
    Runs.Section section = runs.enterSection();
    if (section == null) {
      return Errno.EAGAIN.negated();
    }
    try {
      int fd = Call.u32(attr, size, Elem.MAP_FD);
      OpenFile file = process.fds().get(fd);
      if (file == null) {
        return (fd >= 0 && fd < FdTable.FIRST ? Errno.EINVAL : Errno.EBADF).negated();
      }
      if (!(file.object() instanceof MapObject map)) {
        return Errno.EINVAL.negated();
      }
      long key = Call.u64(attr, size, Elem.KEY);
      long value = Call.u64(attr, size, Elem.VALUE);
      long flags = Call.u64(attr, size, Elem.FLAGS);
      return switch (cmd) {
        case Cmd.MAP_LOOKUP_ELEM -> lookup(process, file, map, key, value, flags);
        case Cmd.MAP_UPDATE_ELEM -> update(process, file, map, key, value, flags);
        case Cmd.MAP_DELETE_ELEM -> delete(process, file, map, key);
        case Cmd.MAP_GET_NEXT_KEY -> nextKey(process, file, map, key, value);
        default -> lookupAndDelete(process, file, map, key, value, flags);
      };
    } finally {
      section.close();
    }
  }

  private static @Nullable Region key(Process process, MapObject map, long address) {
    return process.memory().readable(address, map.spec().keySize());
  }

  /** Keyless maps take no key: a pointer there is a mistake. */
  private static int keyError(MapObject map, long address) {
    return map.spec().keySize() == 0 && address != 0
        ? Errno.EINVAL.negated()
        : Errno.EFAULT.negated();
  }

  private static int lookup(
      Process process, OpenFile file, MapObject map, long key, long value, long flags) {
    if ((flags & ~MapFlags.F_LOCK) != 0) {
      return Errno.EINVAL.negated();
    }
    if (!file.readable()) {
      return Errno.EPERM.negated();
    }
    if (flags != 0 && !map.spec().fields().hasSpinLock()) {
      return Errno.EINVAL.negated();
    }
    MapInstance instance = map.instance();
    Region out =
        valueless(instance) ? NO_KEY : process.memory().writable(value, instance.callValueSize());
    if (map.spec().keySize() == 0) {
      return key != 0
          ? Errno.EINVAL.negated()
          : out == null ? Errno.EFAULT.negated() : instance.peek(out, (int) value);
    }
    Region in = key(process, map, key);
    if (in == null) {
      return keyError(map, key);
    }
    if (out == null) {
      // Linux looks before it copies out: an absent key is told first.
      return !isThere(instance, in, (int) key) ? Errno.ENOENT.negated() : Errno.EFAULT.negated();
    }
    return instance.lookup(in, (int) key, out, (int) value, flags);
  }

  /** Maps of records have neither keys nor values to copy. */
  private static boolean valueless(MapInstance instance) {
    return instance.callValueSize() == 0;
  }

  private static boolean isThere(MapInstance instance, Region key, int keyOffset) {
    return instance instanceof ObjectMap objects
        ? objects.object(key, keyOffset) != null
        : instance.lookupAddress(key, keyOffset) != 0;
  }

  private static int update(
      Process process, OpenFile file, MapObject map, long key, long value, long flags) {
    if (!file.writable() || !map.beginWrite()) {
      return Errno.EPERM.negated();
    }
    try {
      if ((flags & MapFlags.F_LOCK) != 0 && !map.spec().fields().hasSpinLock()) {
        return Errno.EINVAL.negated();
      }
      MapInstance instance = map.instance();
      if (map.spec().keySize() == 0) {
        Region in =
            valueless(instance)
                ? NO_KEY
                : process.memory().readable(value, instance.callValueSize());
        return key != 0
            ? Errno.EINVAL.negated()
            : in == null ? Errno.EFAULT.negated() : instance.push(in, (int) value, flags);
      }
      Region in = key(process, map, key);
      if (in == null) {
        return keyError(map, key);
      }
      Region from = process.memory().readable(value, instance.callValueSize());
      if (from == null) {
        return Errno.EFAULT.negated();
      }
      return instance instanceof ObjectMap objects
          ? ObjectElements.update(
              process.fds(), map, objects, in, (int) key, from, (int) value, flags)
          : instance.update(in, (int) key, from, (int) value, flags);
    } finally {
      map.endWrite();
    }
  }

  private static int delete(Process process, OpenFile file, MapObject map, long key) {
    if (!file.writable() || !map.beginWrite()) {
      return Errno.EPERM.negated();
    }
    try {
      if (map.spec().keySize() == 0) {
        return key != 0 ? Errno.EINVAL.negated() : map.instance().delete(NO_KEY, 0);
      }
      Region in = key(process, map, key);
      return in == null ? keyError(map, key) : map.instance().delete(in, (int) key);
    } finally {
      map.endWrite();
    }
  }

  private static int nextKey(Process process, OpenFile file, MapObject map, long key, long next) {
    if (!file.readable()) {
      return Errno.EPERM.negated();
    }
    Region in = key == 0 ? null : key(process, map, key);
    if (key != 0 && (in == null || map.spec().keySize() == 0)) {
      return keyError(map, key);
    }
    Region out = process.memory().writable(next, map.spec().keySize());
    if (out == null) {
      return nextKeyInto(map, in, key);
    }
    return map.instance().nextKey(in, (int) key, out, (int) next);
  }

  /** The buffer is bad: only the end of the walk is told before that. */
  private static int nextKeyInto(MapObject map, @Nullable Region in, long key) {
    Region scratch = new HeapRegion(0, new byte[Math.max(1, map.spec().keySize())]);
    int result = map.instance().nextKey(in, (int) key, scratch, 0);
    return result < 0 ? result : Errno.EFAULT.negated();
  }

  private static int lookupAndDelete(
      Process process, OpenFile file, MapObject map, long key, long value, long flags) {
    if ((flags & ~MapFlags.F_LOCK) != 0) {
      return Errno.EINVAL.negated();
    }
    if (!file.readable() || !file.writable() || !map.beginWrite()) {
      return Errno.EPERM.negated();
    }
    try {
      boolean isKeyless = map.spec().keySize() == 0;
      if (flags != 0 && (isKeyless || !map.spec().fields().hasSpinLock())) {
        return Errno.EINVAL.negated();
      }
      if (isKeyless && key != 0) {
        return Errno.EINVAL.negated();
      }
      if (!map.operations().contains(MapOperation.LOOKUP_AND_DELETE)) {
        return Errno.ENOTSUPP.negated();
      }
      Region out = process.memory().writable(value, map.instance().callValueSize());
      if (isKeyless) {
        return out == null ? Errno.EFAULT.negated() : map.instance().pop(out, (int) value);
      }
      Region in = key(process, map, key);
      if (in == null) {
        return keyError(map, key);
      }
      return out == null
          ? Errno.EFAULT.negated()
          : map.instance().lookupAndDelete(in, (int) key, out, (int) value, flags);
    } finally {
      map.endWrite();
    }
  }

  /** Why an element command failed. */
  static String explain(Process process, int cmd, BpfAttr attr, int size, int result) {
    int fd = Call.u32(attr, size, Elem.MAP_FD);
    OpenFile file = process.fds().get(fd);
    Errno errno = Errno.ofResult(result);
    if (file == null) {
      return "map_fd = " + fd + " is not open in this process";
    }
    if (!(file.object() instanceof MapObject map)) {
      return "map_fd = %d is a %s, expected a map".formatted(fd, file.object().kind());
    }
    String which =
        "%s of map %d \"%s\" (%s, key %d bytes, value %d bytes, max_entries %d): "
            .formatted(
                Cmd.name(cmd),
                map.id(),
                map.name(),
                map.typeName(),
                map.spec().keySize(),
                map.instance().callValueSize(),
                Integer.toUnsignedLong(map.spec().maxEntries()));
    return which + explain(file, map, errno, Call.u64(attr, size, Elem.FLAGS));
  }

  private static String explain(OpenFile file, MapObject map, Errno errno, long flags) {
    return switch (errno) {
      case EPERM ->
          map.isFrozen()
              ? "the map is frozen"
              : "the descriptor is "
                  + (file.readable() ? "read" : "write")
                  + "-only; open the map with the other right";
      case ENOENT -> "no such key, or no further one";
      case EEXIST -> "the key exists already, and flags has BPF_NOEXIST";
      case E2BIG -> "the map is full, or the index is out of range";
      case EFAULT -> "key or value points outside mapped memory; map a buffer that is long enough";
      case EINVAL -> "flags = 0x%x or the operation is not allowed for this type".formatted(flags);
      case EAGAIN -> "too many virtual threads are in calls; try again";
      default -> errno.words();
    };
  }
}
