// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.mem.MapMemory;

/**
 * A map type: published as a service, or through {@link java.util.ServiceLoader}. Two providers of
 * one number: the higher service ranking has it. Called by many threads at once.
 */
@ConsumerType
public interface MapType {
  /** The number: one of {@link org.skep.bpf.MapTypes}, or from its {@code FIRST_FREE} on. */
  int number();

  /** The name as bpftool prints it, such as {@code hash}. */
  String name();

  /** The bits of {@code map_flags} that it understands; others are {@code EINVAL}. */
  int flags();

  /** The optional fields that it understands. */
  default Set<OptionalField> optionalFields() {
    return Set.of();
  }

  /** The fields of values that it keeps; values with others are {@code EOPNOTSUPP}. */
  default Set<SpecialField> specialFields() {
    return Set.of();
  }

  /**
   * Checks the types that BTF gives for key and value; called after {@link #check}.
   *
   * @param key what the key's type is
   * @param isValueSection whether the value is a section of global variables
   * @throws org.skep.bpf.BpfException {@code EINVAL}
   */
  default void checkTypes(MapSpec spec, KeyKind key, boolean isValueSection) {
    if (key == KeyKind.NONE) {
      throw new BpfException(Errno.EINVAL, "btf_value_type_id without btf_key_type_id");
    }
  }

  /** What may be done with its maps. */
  Set<MapOperation> operations();

  /**
   * Checks sizes and flags; allocates nothing.
   *
   * @throws org.skep.bpf.BpfException with the errno that Linux gives ({@code EINVAL}, {@code
   *     E2BIG}, …) and what is wrong
   */
  void check(MapSpec spec);

  /** Bytes that a map of that spec will take, known before it is made ({@code bytes_memlock}). */
  long memoryBytes(MapSpec spec, int cpus);

  /**
   * Helpers that come with the type: programs of every type may call them while it is there. What
   * they do with a map is one of its {@link #operations}.
   */
  default List<Helper> helpers() {
    return List.of();
  }

  /**
   * What its slots hold: {@code MAP} or {@code PROG}; null for plain bytes. Maps of such a type are
   * {@link ObjectMap}s.
   */
  default @Nullable ObjectKind holds() {
    return null;
  }

  /**
   * Makes a map of a spec that passed {@link #check}.
   *
   * @throws org.skep.bpf.BpfException {@code ENOMEM} and what else allocation may meet
   */
  MapInstance create(MapSpec spec, MapMemory memory);
}
