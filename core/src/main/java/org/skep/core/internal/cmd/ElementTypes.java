// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.KeyKind;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.map.SpecialField;
import org.skep.bpf.map.ValueFields;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.core.internal.object.BtfObject;

/** What BTF says of a map's key and value, checked when the map is made. */
final class ElementTypes {
  /** Fields of Linux's that no map type here keeps. */
  private static final Set<String> UNKEPT =
      Set.of(
          "bpf_res_spin_lock",
          "bpf_wq",
          "bpf_task_work",
          "bpf_list_head",
          "bpf_list_node",
          "bpf_rb_root",
          "bpf_rb_node",
          "bpf_refcount");

  private final MapType type;
  private final MapSpec spec;
  private final Btf btf;
  private int spinLock = -1;
  private int timer = -1;

  private ElementTypes(MapType type, MapSpec spec, Btf btf) {
    this.type = type;
    this.spec = spec;
    this.btf = btf;
  }

  /**
   * Checks the types, and tells the fields of values that callers do not touch.
   *
   * @throws BpfException {@code EINVAL}, {@code EOPNOTSUPP} for a field that the map type does not
   *     keep, {@code EACCES} for one in a map that programs may only read or only write
   */
  static ValueFields checked(MapType type, MapSpec spec, @Nullable BtfObject btf) {
    if (btf == null) {
      return ValueFields.NONE;
    }
    try {
      return new ElementTypes(type, spec, btf.btf()).checked();
    } catch (BtfException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new BpfException(Errno.EINVAL, "key or value type: " + e.getMessage());
    }
  }

  private ValueFields checked() {
    requireSize("btf_value_type_id", spec.btfValueTypeId(), spec.valueSize());
    if (spec.btfKeyTypeId() != 0) {
      requireSize("btf_key_type_id", spec.btfKeyTypeId(), spec.keySize());
    }
    BtfType value = btf.resolve(spec.btfValueTypeId());
    if (value instanceof BtfType.Struct struct) {
      struct.members().forEach(this::look);
    } else if (value instanceof BtfType.Datasec section) {
      section.vars().forEach(entry -> look(variable(entry.type()), entry.offset()));
    }
    if ((spinLock >= 0 || timer >= 0)
        && (spec.flags() & (MapFlags.RDONLY_PROG | MapFlags.WRONLY_PROG)) != 0) {
      throw new BpfException(
          Errno.EACCES, "a value with a lock or a timer, in a map that programs may not change");
    }
    type.checkTypes(spec, keyKind(), value instanceof BtfType.Datasec);
    return spinLock < 0 && timer < 0 ? ValueFields.NONE : new ValueFields(spinLock, timer);
  }

  private void requireSize(String field, int typeId, int size) {
    int found = btf.sizeOf(typeId);
    if (found != size) {
      throw new BpfException(
          Errno.EINVAL,
          "%s = %d is a type of %d bytes, the map has %d".formatted(field, typeId, found, size));
    }
  }

  private KeyKind keyKind() {
    if (spec.btfKeyTypeId() == 0) {
      return KeyKind.NONE;
    }
    BtfType key = btf.resolve(spec.btfKeyTypeId());
    if (key instanceof BtfType.Int integer) {
      boolean isWhole = integer.bitOffset() == 0 && integer.bits() == integer.size() * Byte.SIZE;
      return isWhole ? KeyKind.INTEGER : KeyKind.OTHER;
    }
    return key instanceof BtfType.Struct ? KeyKind.STRUCT : KeyKind.OTHER;
  }

  private BtfType variable(int id) {
    BtfType found = btf.resolve(id);
    return found instanceof BtfType.Var variable ? btf.resolve(variable.type()) : found;
  }

  private void look(BtfType.Member member) {
    look(btf.resolve(member.type()), member.offset());
  }

  private void look(BtfType found, int offset) {
    if (!(found instanceof BtfType.Struct struct)) {
      return;
    }
    if (UNKEPT.contains(struct.name())) {
      throw new BpfException(
          Errno.EOPNOTSUPP, "the value holds a struct %s".formatted(struct.name()));
    }
    switch (struct.name()) {
      case "bpf_spin_lock" -> spinLock = only(SpecialField.SPIN_LOCK, spinLock, struct, offset);
      case "bpf_timer" -> timer = only(SpecialField.TIMER, timer, struct, offset);
      default -> {
        // Such fields count at the top level only.
      }
    }
  }

  private int only(SpecialField field, int before, BtfType.Struct struct, int offset) {
    boolean isLock = field == SpecialField.SPIN_LOCK;
    int size = isLock ? ValueFields.SPIN_LOCK_SIZE : ValueFields.TIMER_SIZE;
    int alignment = isLock ? Integer.BYTES : Long.BYTES;
    if (struct.size() != size || offset % alignment != 0) {
      throw new BpfException(
          Errno.EINVAL,
          "struct %s of %d bytes at offset %d, expected %d bytes aligned to %d"
              .formatted(struct.name(), struct.size(), offset, size, alignment));
    }
    if (before >= 0) {
      throw new BpfException(Errno.E2BIG, "a value has at most one struct " + struct.name());
    }
    if (!type.specialFields().contains(field)) {
      throw new BpfException(
          Errno.EOPNOTSUPP,
          "maps of type %s keep no struct %s".formatted(type.name(), struct.name()));
    }
    return offset;
  }
}
