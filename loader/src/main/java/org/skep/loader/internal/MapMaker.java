// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfObjects;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;

/** Makes an object's maps, or finds those to use in their place. */
final class MapMaker {
  /** Their keys and values are not described by BTF. */
  private static final Set<Integer> WITHOUT_TYPES =
      Set.of(
          MapTypes.PERF_EVENT_ARRAY,
          MapTypes.STACK_TRACE,
          MapTypes.PROG_ARRAY,
          MapTypes.ARRAY_OF_MAPS,
          MapTypes.HASH_OF_MAPS,
          MapTypes.RINGBUF,
          MapTypes.USER_RINGBUF);

  private final Bpf bpf;
  private final ObjectReader object;
  private final Options options;
  private final int btfFd;
  private final List<String> pinned = new ArrayList<>();

  MapMaker(Bpf bpf, ObjectReader object, Options options, int btfFd) {
    this.bpf = bpf;
    this.object = object;
    this.options = options;
    this.btfFd = btfFd;
  }

  /** Removes the pins that were made, so that a failed load leaves nothing. */
  void unpin() {
    for (String path : pinned) {
      long name = bpf.memory().mapString(path);
      // Somebody else may have taken it away: then it is gone, as it is to be.
      bpf.bpf(Cmd.PIN_UNLINK, BpfAttr.create().u64(Attr.Pin.PATHNAME, name), Attr.SIZE);
      bpf.memory().unmap(name);
    }
    pinned.clear();
  }

  /** A descriptor of its own. */
  int map(MapDefinition map) {
    UnaryOperator<MapSpec> change = options.mapChanges.get(map.name());
    MapDefinition changed = change == null ? map : map.withSpec(change.apply(map.spec()));
    Integer given = options.reusedMaps.get(map.name());
    if (given != null) {
      return BpfObjects.open(bpf, ObjectKind.MAP, requireAlike(changed, given));
    }
    String path = options.pinPaths.get(map.name());
    if (path == null && map.isPinned()) {
      path = options.pinFolder + "/" + map.name();
    }
    return path == null || !options.pins ? fresh(changed) : pinned(changed, path);
  }

  private int fresh(MapDefinition map) {
    int fd = create(map);
    try {
      if (map.isGlobalData()) {
        fill(map, fd);
      }
      return fd;
    } catch (BpfException e) {
      BpfObjects.close(bpf, fd);
      throw e;
    }
  }

  private int create(MapDefinition map) {
    MapSpec spec = map.spec();
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, spec.type())
            .u32(Attr.MapCreate.KEY_SIZE, spec.keySize())
            .u32(Attr.MapCreate.VALUE_SIZE, spec.valueSize())
            .u32(Attr.MapCreate.MAX_ENTRIES, spec.maxEntries())
            .u32(Attr.MapCreate.MAP_FLAGS, spec.flags())
            .u64(Attr.MapCreate.MAP_EXTRA, spec.extra())
            .name(Attr.MapCreate.MAP_NAME, spec.name());
    if (btfFd >= 0 && spec.btfValueTypeId() != 0 && !WITHOUT_TYPES.contains(spec.type())) {
      attr.u32(Attr.MapCreate.BTF_FD, btfFd)
          .u32(Attr.MapCreate.BTF_KEY_TYPE_ID, spec.btfKeyTypeId())
          .u32(Attr.MapCreate.BTF_VALUE_TYPE_ID, spec.btfValueTypeId());
    }
    MapDefinition inner = map.inner();
    int innerFd = inner == null ? -1 : create(inner);
    try {
      if (innerFd >= 0) {
        attr.u32(Attr.MapCreate.INNER_MAP_FD, innerFd);
      }
      BpfResult result = bpf.call(Cmd.MAP_CREATE, attr);
      if (!result.succeeded()) {
        throw new BpfException(
            Errno.ofResult(result.value()),
            "map \"%s\": %s".formatted(map.name(), result.reason()));
      }
      return result.value();
    } finally {
      if (innerFd >= 0) {
        BpfObjects.close(bpf, innerFd);
      }
    }
  }

  private int pinned(MapDefinition map, String path) {
    int fd;
    try {
      fd = BpfObjects.openPin(bpf, path);
    } catch (BpfException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      fd = fresh(map);
      pin(fd, path);
      return fd;
    }
    try {
      requireAlike(map, fd);
      return fd;
    } catch (BpfException e) {
      BpfObjects.close(bpf, fd);
      throw e;
    }
  }

  private void pin(int fd, String path) {
    long name = bpf.memory().mapString(path);
    try {
      bpf.call(Cmd.OBJ_PIN, BpfAttr.create().u64(Attr.Pin.PATHNAME, name).u32(Attr.Pin.BPF_FD, fd))
          .orThrow();
      pinned.add(path);
    } catch (BpfException e) {
      BpfObjects.close(bpf, fd);
      throw e;
    } finally {
      bpf.memory().unmap(name);
    }
  }

  /** The id of a map that is to stand for another. */
  private int requireAlike(MapDefinition map, int fd) {
    BpfObjects.MapInfo found = BpfObjects.mapInfo(bpf, fd);
    MapSpec wanted = map.spec();
    if (found.type() != wanted.type()
        || found.keySize() != wanted.keySize()
        || found.valueSize() != wanted.valueSize()
        || found.maxEntries() != wanted.maxEntries()) {
      throw new LoadException(
          "map \"%s\": the map in its place has type %d, key_size %d, value_size %d, max_entries %d; expected %d, %d, %d, %d"
              .formatted(
                  map.name(),
                  found.type(),
                  found.keySize(),
                  found.valueSize(),
                  found.maxEntries(),
                  wanted.type(),
                  wanted.keySize(),
                  wanted.valueSize(),
                  wanted.maxEntries()));
    }
    return found.id();
  }

  private void fill(MapDefinition map, int fd) {
    byte[] content =
        map.isConfiguration()
            ? Configuration.content(object, map, options.configuration)
            : Variables.content(object, map, options.variables);
    update(fd, 0, content);
    if (map.isConstant()) {
      bpf.call(Cmd.MAP_FREEZE, BpfAttr.create().u32(Attr.Elem.MAP_FD, fd)).orThrow();
    }
  }

  /**
   * Puts objects into a map's slots.
   *
   * @param byName descriptors of maps or of programs; below 0 if there is none of the name
   */
  void fillSlots(MapDefinition map, int fd, ToIntFunction<String> byName) {
    for (MapDefinition.Slot slot : map.slots()) {
      int held = byName.applyAsInt(slot.name());
      if (held < 0) {
        throw new LoadException(
            "map \"%s\", values[%d]: there is no \"%s\" to put there"
                .formatted(map.name(), slot.index(), slot.name()));
      }
      try {
        update(fd, slot.index(), bytes(held));
      } catch (BpfException e) {
        throw new BpfException(
            e.errno(),
            "map \"%s\", values[%d] = \"%s\": %s"
                .formatted(map.name(), slot.index(), slot.name(), e.reason()));
      }
    }
  }

  private static byte[] bytes(int number) {
    byte[] bytes = new byte[Integer.BYTES];
    BpfAttr.over(bytes).u32(0, number);
    return bytes;
  }

  private void update(int fd, int index, byte[] content) {
    @Nullable Long key = null;
    long value = bpf.memory().map(content);
    try {
      key = bpf.memory().map(bytes(index));
      bpf.call(
              Cmd.MAP_UPDATE_ELEM,
              BpfAttr.create()
                  .u32(Attr.Elem.MAP_FD, fd)
                  .u64(Attr.Elem.KEY, key)
                  .u64(Attr.Elem.VALUE, value))
          .orThrow();
    } finally {
      if (key != null) {
        bpf.memory().unmap(key);
      }
      bpf.memory().unmap(value);
    }
  }
}
