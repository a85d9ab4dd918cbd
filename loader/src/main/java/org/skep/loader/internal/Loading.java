// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.isa.Insn;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;
import org.skep.loader.ProgramSpec;

/** The calls that one load makes. What it returns is the caller's to close. */
public final class Loading {
  private static final String PINS = "/sys/fs/bpf/";

  private final Bpf bpf;
  private final ObjectReader object;
  private int btfFd = -1;

  /** A load of an object into the process that {@code bpf} belongs to. */
  public Loading(Bpf bpf, ObjectReader object) {
    this.bpf = bpf;
    this.object = object;
  }

  /** The descriptor of the object's BTF; −1 before it is loaded, and if there is none. */
  public int btfFd() {
    return btfFd;
  }

  /** Loads the object's BTF, if it has any. */
  public void loadBtf() {
    byte[] bytes = object.btf();
    if (bytes == null) {
      return;
    }
    long address = bpf.memory().map(bytes);
    try {
      btfFd =
          bpf.call(
                  Cmd.BTF_LOAD,
                  BpfAttr.create()
                      .u64(Attr.BtfLoad.BTF, address)
                      .u32(Attr.BtfLoad.BTF_SIZE, bytes.length))
              .orThrow();
    } finally {
      bpf.memory().unmap(address);
    }
  }

  /**
   * Checks that there are variables of those names.
   *
   * @throws LoadException if not, with the names that there are
   */
  public void checkVariables(Map<String, byte[]> variables) {
    if (variables.isEmpty()) {
      return;
    }
    Map<String, Integer> sizes = new HashMap<>();
    for (MapDefinition map : object.maps()) {
      places(map).forEach((name, place) -> sizes.put(name, place.size()));
    }
    variables.forEach(
        (name, value) -> {
          Integer size = sizes.get(name);
          if (size == null) {
            throw new LoadException(
                "no global variable \"%s\", there are: %s"
                    .formatted(name, String.join(", ", new TreeSet<>(sizes.keySet()))));
          }
          if (size != value.length) {
            throw new LoadException(
                "global variable \"%s\" has %d bytes, given are %d"
                    .formatted(name, size, value.length));
          }
        });
  }

  private record Place(int offset, int size) {}

  private Map<String, Place> places(MapDefinition map) {
    byte[] bytes = object.btf();
    if (bytes == null || !map.isGlobalData() || map.spec().btfValueTypeId() == 0) {
      return Map.of();
    }
    Map<String, Place> places = new HashMap<>();
    try {
      Btf btf = Btf.parse(bytes);
      if (btf.type(map.spec().btfValueTypeId()) instanceof BtfType.Datasec section) {
        for (BtfType.SecVar variable : section.vars()) {
          places.put(
              btf.type(variable.type()).name(), new Place(variable.offset(), variable.size()));
        }
      }
    } catch (BtfException e) {
      throw new LoadException(map.name() + ": " + e.getMessage(), e);
    }
    return places;
  }

  /** Makes a map, or finds the one to use in its place; a descriptor. */
  public int map(MapDefinition map, @Nullable Integer given, Map<String, byte[]> variables) {
    if (given != null) {
      return BpfObjects.open(bpf, ObjectKind.MAP, requireAlike(map, given));
    }
    if (map.isPinned()) {
      return pinned(map);
    }
    int fd = create(map);
    try {
      if (map.isGlobalData()) {
        fill(map, fd, variables);
      }
      return fd;
    } catch (BpfException | LoadException e) {
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
    if (btfFd >= 0 && spec.btfValueTypeId() != 0) {
      attr.u32(Attr.MapCreate.BTF_FD, btfFd)
          .u32(Attr.MapCreate.BTF_KEY_TYPE_ID, spec.btfKeyTypeId())
          .u32(Attr.MapCreate.BTF_VALUE_TYPE_ID, spec.btfValueTypeId());
    }
    BpfResult result = bpf.call(Cmd.MAP_CREATE, attr);
    if (!result.succeeded()) {
      throw new BpfException(
          Errno.ofResult(result.value()), "map \"%s\": %s".formatted(map.name(), result.reason()));
    }
    return result.value();
  }

  private int pinned(MapDefinition map) {
    String path = PINS + map.name();
    int fd;
    try {
      fd = BpfObjects.openPin(bpf, path);
    } catch (BpfException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      fd = create(map);
      pin(fd, path);
      return fd;
    }
    try {
      requireAlike(map, fd);
      return fd;
    } catch (BpfException | LoadException e) {
      BpfObjects.close(bpf, fd);
      throw e;
    }
  }

  private void pin(int fd, String path) {
    long name = bpf.memory().mapString(path);
    try {
      bpf.call(Cmd.OBJ_PIN, BpfAttr.create().u64(Attr.Pin.PATHNAME, name).u32(Attr.Pin.BPF_FD, fd))
          .orThrow();
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

  private void fill(MapDefinition map, int fd, Map<String, byte[]> variables) {
    byte[] content = map.content();
    places(map)
        .forEach(
            (name, place) -> {
              byte[] value = variables.get(name);
              if (value != null) {
                if (place.offset() < 0 || place.offset() > content.length - value.length) {
                  throw new LoadException(
                      "global variable \"%s\" lies outside of section %s"
                          .formatted(name, map.name()));
                }
                System.arraycopy(value, 0, content, place.offset(), value.length);
              }
            });
    long key = bpf.memory().map(new byte[Integer.BYTES]);
    long value = bpf.memory().map(content);
    try {
      bpf.call(
              Cmd.MAP_UPDATE_ELEM,
              BpfAttr.create()
                  .u32(Attr.Elem.MAP_FD, fd)
                  .u64(Attr.Elem.KEY, key)
                  .u64(Attr.Elem.VALUE, value))
          .orThrow();
      if (map.isConstant()) {
        bpf.call(Cmd.MAP_FREEZE, BpfAttr.create().u32(Attr.Elem.MAP_FD, fd)).orThrow();
      }
    } finally {
      bpf.memory().unmap(key);
      bpf.memory().unmap(value);
    }
  }

  /**
   * Links and loads a program.
   *
   * @param mapFds descriptors of the object's maps, in their order
   */
  public BpfResult program(ProgramSpec spec, int type, int[] mapFds, int logLevel) {
    Linked linked = object.link(spec);
    List<Insn> insns = new ArrayList<>(linked.insns());
    for (Linked.Fix fix : linked.fixes()) {
      Insn insn = insns.get(fix.insn());
      if (fix instanceof Linked.MapFix map) {
        insns.set(fix.insn(), withImm(insn, mapFds[map.map()]));
      } else if (fix instanceof Linked.FunctionFix function) {
        insns.set(fix.insn(), withImm(insn, functionId(spec, function)));
      }
    }
    BpfProgram.Builder builder =
        BpfProgram.builder(bpf, type, insns)
            .name(spec.name())
            .license(object.license())
            .expectedAttachType(spec.attachType())
            .logLevel(logLevel);
    if (btfFd >= 0 && linked.functionInfo().length > 0) {
      builder.btf(btfFd, linked.functionInfo(), firstOfEach(linked.lineInfo()));
    }
    return builder.tryLoad();
  }

  /** One record for an instruction: clang may give several. */
  private static byte[] firstOfEach(byte[] lines) {
    byte[] kept = new byte[lines.length];
    BpfAttr view = BpfAttr.over(lines);
    int size = 0;
    int last = -1;
    for (int at = 0; at < lines.length; at += 16) {
      if (view.u32(at) > last) {
        last = view.u32(at);
        System.arraycopy(lines, at, kept, size, 16);
        size += 16;
      }
    }
    return Arrays.copyOf(kept, size);
  }

  private static Insn withImm(Insn insn, int imm) {
    return new Insn(insn.code(), insn.dst(), insn.src(), insn.off(), imm);
  }

  private int functionId(ProgramSpec spec, Linked.FunctionFix function) {
    long name = bpf.memory().mapString(function.name());
    try {
      BpfResult found =
          bpf.call(Cmd.KFUNC_GET_ID, BpfAttr.create().u64(Attr.KernelFunction.NAME, name));
      if (!found.succeeded() && !function.isWeak()) {
        throw new LoadException(
            "program \"%s\" calls the kernel function \"%s\": %s"
                .formatted(spec.name(), function.name(), found.reason()));
      }
      return Math.max(0, found.value());
    } finally {
      bpf.memory().unmap(name);
    }
  }
}
