// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.prog;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.prog.ContextField.Access;

/**
 * What a program's context looks like, and what may be done with it. Immutable.
 *
 * @param name the C struct's name, such as {@code __sk_buff}
 * @param size bytes
 * @param fields ascending by offset, not overlapping; bytes between them are out of bounds
 */
public record ContextLayout(String name, int size, List<ContextField> fields) {
  /** A context without bytes. */
  public static final ContextLayout EMPTY = new ContextLayout("void", 0, List.of());

  /** Sorts the fields and checks that they are apart. */
  public ContextLayout {
    fields = fields.stream().sorted(Comparator.comparingInt(ContextField::offset)).toList();
    int end = 0;
    for (ContextField field : fields) {
      if (field.offset() < end || field.end() > size) {
        throw new IllegalArgumentException(
            "field %s of %s overlaps or sticks out".formatted(field.name(), name));
      }
      end = field.end();
    }
  }

  /** The field that holds all of [{@code offset}, {@code offset + size}); null if none does. */
  public @Nullable ContextField field(long offset, int size) {
    for (ContextField field : fields) {
      if (offset >= field.offset() && offset + size <= field.end()) {
        return field;
      }
    }
    return null;
  }

  /**
   * The field that an access goes to, if it is allowed: inside one field, aligned to its size, and
   * of the whole field unless parts are allowed.
   */
  public @Nullable ContextField accessible(long offset, int size, boolean isWrite) {
    ContextField field = field(offset, size);
    if (field == null || offset % size != 0) {
      return null;
    }
    boolean isWhole = offset == field.offset() && size == field.size();
    Access needed =
        isWrite
            ? isWhole ? Access.WRITE : Access.WRITE_NARROW
            : isWhole ? Access.READ : Access.READ_NARROW;
    return field.access().contains(needed) ? field : null;
  }
}
