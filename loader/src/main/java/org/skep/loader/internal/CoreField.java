// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import org.skep.btf.Btf;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;

/** What a field is like: where it lies and how wide it is, little-endian. */
final class CoreField {
  private CoreField() {}

  static boolean isBitfield(CorePath path) {
    return bits(path) > 0;
  }

  private static int bits(CorePath path) {
    BtfType.Member member = path.member();
    if (member == null) {
      return 0;
    }
    if (member.bitfieldSize() > 0) {
      return member.bitfieldSize();
    }
    BtfType type = path.btf().resolve(member.type());
    return type instanceof BtfType.Int integer && integer.bits() != 8 * integer.size()
        ? integer.bits()
        : 0;
  }

  /** The bytes that are to be loaded for a field: a whole number that holds it. */
  private record Window(long offset, int size, int bits) {}

  private static Window window(CorePath path) {
    int size = path.btf().sizeOf(path.type());
    int bits = bits(path);
    if (bits == 0) {
      return new Window(path.bitOffset() / 8, size, 8 * size);
    }
    long offset = path.bitOffset() / 8 / size * size;
    while (path.bitOffset() + bits - offset * 8 > 8L * size) {
      if (size >= Long.BYTES) {
        throw new LoadException(
            "CO-RE: a bitfield of %d bits at bit %d cannot be loaded at once"
                .formatted(bits, path.bitOffset()));
      }
      size *= 2;
      offset = path.bitOffset() / 8 / size * size;
    }
    return new Window(offset, size, bits);
  }

  /** The answer to a field's relocation. */
  static Long value(CorePath path, int kind) {
    boolean isWhole = path.member() == null;
    return switch (kind) {
      case CoreRelocation.FIELD_BYTE_OFFSET ->
          isWhole ? path.bitOffset() / 8 : window(path).offset();
      case CoreRelocation.FIELD_BYTE_SIZE ->
          isWhole ? (long) path.btf().sizeOf(path.type()) : (long) window(path).size();
      case CoreRelocation.FIELD_SIGNED -> isSigned(path.btf(), path.type()) ? 1L : 0L;
      case CoreRelocation.FIELD_LSHIFT_U64 -> {
        Window window = window(path);
        yield 64 - (path.bitOffset() + window.bits() - window.offset() * 8);
      }
      case CoreRelocation.FIELD_RSHIFT_U64 -> 64L - window(path).bits();
      default -> throw new IllegalArgumentException("kind " + kind);
    };
  }

  private static boolean isSigned(Btf btf, int id) {
    BtfType type = btf.resolve(id);
    return (type instanceof BtfType.Int integer && integer.isSigned())
        || (type instanceof BtfType.Enumeration enumeration && enumeration.signed());
  }

  /** How wide a load or store of the field was compiled, and is to be. */
  static CoreResolver.Sizes sizes(CorePath before, CorePath now) {
    BtfType ours = before.btf().resolve(before.type());
    BtfType theirs = now.btf().resolve(now.type());
    boolean areUnsigned =
        (ours instanceof BtfType.Ptr && theirs instanceof BtfType.Ptr)
            || (ours instanceof BtfType.Int a
                && theirs instanceof BtfType.Int b
                && !a.isSigned()
                && !b.isSigned());
    return new CoreResolver.Sizes(
        before.btf().sizeOf(before.type()), now.btf().sizeOf(now.type()), areUnsigned);
  }
}
