// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.map.OptionalField;
import org.skep.bpf.map.ValueFields;
import org.skep.core.Policy;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.OpenFile;
import org.skep.core.internal.call.Process;
import org.skep.core.internal.memory.OwnedMemory;
import org.skep.core.internal.object.BtfObject;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.object.TemplateMap;

/** {@code MAP_CREATE}, its checks in Linux's order. */
final class MapCreate implements Command {
  private static final int FD_FLAGS = MapFlags.RDONLY | MapFlags.WRONLY;
  private static final int TOKEN_FD = 0x10000;
  private static final int VTYPE_BTF_OBJ_FD = 0x8000;

  @Override
  public int lastFieldEnd() {
    return Attr.MapCreate.EXCL_PROG_HASH_SIZE + Integer.BYTES;
  }

  @Override
  public int run(Call call) {
    int typeNumber = call.u32(Attr.MapCreate.MAP_TYPE);
    int flags = call.u32(Attr.MapCreate.MAP_FLAGS);
    refuseWhatNothingHas(call, flags);
    MapType type = call.process().kernel().providers().mapTypes().get(typeNumber);
    refuseUnlessDeclared(call, type);
    if ((flags & FD_FLAGS) == FD_FLAGS) {
      throw invalid("map_flags has BPF_F_RDONLY and BPF_F_WRONLY; choose one");
    }
    if ((flags & MapFlags.NUMA_NODE) != 0 && call.u32(Attr.MapCreate.NUMA_NODE) != 0) {
      throw invalid("numa_node must be 0: this runtime has one node");
    }
    if (type == null) {
      throw invalid(
          "map_type = %d: no bundle provides that map type; deploy one that does"
              .formatted(Integer.toUnsignedLong(typeNumber)));
    }
    MapSpec spec = spec(call, flags & ~FD_FLAGS);
    refuseUnknownFlags(type, flags);
    call.process().policy().require(Policy.Rule.MAP_TYPES, type.name(), type.number());
    type.check(spec);
    refuseHash(call);
    return create(call, type, spec, flags);
  }

  private static BpfException invalid(String reason) {
    return new BpfException(Errno.EINVAL, reason);
  }

  private static void refuseWhatNothingHas(Call call, int flags) {
    if ((flags & (TOKEN_FD | VTYPE_BTF_OBJ_FD)) != 0) {
      throw invalid("map_flags = 0x%x asks for tokens or kernel types".formatted(flags));
    }
    if (call.u32(Attr.MapCreate.BTF_VMLINUX_VALUE_TYPE_ID) != 0) {
      throw invalid("btf_vmlinux_value_type_id must be 0: there is no struct_ops");
    }
    if (call.u32(Attr.MapCreate.BTF_KEY_TYPE_ID) != 0
        && call.u32(Attr.MapCreate.BTF_VALUE_TYPE_ID) == 0) {
      throw invalid("btf_key_type_id without btf_value_type_id");
    }
  }

  private static void refuseUnlessDeclared(Call call, @Nullable MapType type) {
    Set<OptionalField> declared = type == null ? Set.of() : type.optionalFields();
    if (call.u64(Attr.MapCreate.MAP_EXTRA) != 0 && !declared.contains(OptionalField.MAP_EXTRA)) {
      throw invalid("map_extra is not 0, and the map type has no use for it");
    }
    if (type == null) {
      return;
    }
    if (call.u32(Attr.MapCreate.INNER_MAP_FD) != 0
        && !declared.contains(OptionalField.INNER_MAP_FD)
        && type.number() >= org.skep.bpf.MapTypes.FIRST_FREE) {
      throw invalid("inner_map_fd is not 0, and the map type holds no maps");
    }
    if (call.u32(Attr.MapCreate.MAP_IFINDEX) != 0) {
      throw new BpfException(
          declared.contains(OptionalField.MAP_IFINDEX) ? Errno.EOPNOTSUPP : Errno.EINVAL,
          "map_ifindex is not 0, and no device here holds maps");
    }
  }

  private static void refuseUnknownFlags(MapType type, int flags) {
    int unknown = flags & ~type.flags();
    if (unknown != 0) {
      throw invalid(
          "map_flags: 0x%x is unknown to map type %s, which has 0x%x"
              .formatted(unknown, type.name(), type.flags()));
    }
    int access = MapFlags.RDONLY_PROG | MapFlags.WRONLY_PROG;
    if ((flags & access) == access) {
      throw invalid("map_flags has BPF_F_RDONLY_PROG and BPF_F_WRONLY_PROG; choose one");
    }
  }

  private static MapSpec spec(Call call, int flags) {
    return new MapSpec(
        call.u32(Attr.MapCreate.MAP_TYPE),
        call.u32(Attr.MapCreate.KEY_SIZE),
        call.u32(Attr.MapCreate.VALUE_SIZE),
        call.u32(Attr.MapCreate.MAX_ENTRIES),
        flags,
        call.u64(Attr.MapCreate.MAP_EXTRA),
        "",
        call.u32(Attr.MapCreate.BTF_KEY_TYPE_ID),
        call.u32(Attr.MapCreate.BTF_VALUE_TYPE_ID));
  }

  private static MapSpec named(MapSpec spec, String name, ValueFields fields) {
    return new MapSpec(
        spec.type(),
        spec.keySize(),
        spec.valueSize(),
        spec.maxEntries(),
        spec.flags(),
        spec.extra(),
        name,
        spec.btfKeyTypeId(),
        spec.btfValueTypeId(),
        fields);
  }

  private static void refuseHash(Call call) {
    boolean hasHash = call.u64(Attr.MapCreate.EXCL_PROG_HASH) != 0;
    boolean hasSize = call.u32(Attr.MapCreate.EXCL_PROG_HASH_SIZE) != 0;
    if (hasHash || hasSize) {
      throw invalid("excl_prog_hash: exclusive maps are not supported");
    }
  }

  private static int create(Call call, MapType type, MapSpec unnamed, int flags) {
    Process process = call.process();
    String name = Names.checked("map_name", call.bytes(Attr.MapCreate.MAP_NAME, Attr.NAME_SIZE));
    BtfObject btf = btf(call, unnamed);
    OwnedMemory memory = null;
    MapObject map;
    try {
      TemplateMap template = type.holds() == ObjectKind.MAP ? template(call) : null;
      MapSpec spec = named(unnamed, name, ElementTypes.checked(type, unnamed, btf));
      long bytes = type.memoryBytes(spec, process.kernel().runs().cpuCount());
      process.budget().check(bytes);
      process.kernel().allocator().total().check(bytes);
      memory =
          process.kernel().allocator().newMap(process.budget(), spec.has(MapFlags.RDONLY_PROG));
      MapInstance instance = type.create(spec, memory);
      map = new MapObject(process.kernel().registry(), type, instance, memory, btf, template);
      process.kernel().registry().maps().register(map);
    } catch (RuntimeException | Error e) {
      if (memory != null) {
        memory.release();
      }
      if (btf != null) {
        btf.release();
      }
      throw e;
    }
    process.kernel().registry().tell(BpfEvent.Kind.CREATED, map, process.process(), "");
    return call.open(
        new OpenFile(map, (flags & MapFlags.WRONLY) == 0, (flags & MapFlags.RDONLY) == 0));
  }

  private static TemplateMap template(Call call) {
    MapObject inner =
        call.retained(call.u32(Attr.MapCreate.INNER_MAP_FD), ObjectKind.MAP, MapObject.class);
    try {
      if (inner.inner() != null) {
        throw invalid("inner_map_fd: a map of maps cannot hold maps of maps");
      }
      if (!inner.instance().canBeInner()) {
        throw new BpfException(
            Errno.ENOTSUPP,
            "inner_map_fd: maps of type %s cannot lie in other maps".formatted(inner.typeName()));
      }
      return TemplateMap.of(inner);
    } finally {
      inner.release();
    }
  }

  private static @Nullable BtfObject btf(Call call, MapSpec spec) {
    if (spec.btfValueTypeId() == 0) {
      return null;
    }
    return call.retained(call.u32(Attr.MapCreate.BTF_FD), ObjectKind.BTF, BtfObject.class);
  }
}
