// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.util.Arrays;
import org.skep.btf.BtfType.Composite;
import org.skep.btf.BtfType.Member;

/**
 * Which attributes make C lay out a struct as it is. BTF keeps offsets and sizes, no attributes:
 * they are found by laying out as a compiler does and looking at what differs.
 */
final class CLayout {
  private static final int MOST_ALIGNED = 4096;
  private static final int MAX_DEPTH = 256;
  private static final int WIDEST = 16;

  private final Btf btf;

  /** Alignments of composites as they are written; 0 not known yet, −1 being found out. */
  private final int[] alignments;

  /** The greatest alignment that all places of a composite have. */
  private final int[] places;

  private final boolean[] packed;
  private final int[] attributes;
  private int depth;

  CLayout(Btf btf) {
    this.btf = btf;
    int count = btf.lastId() + 1;
    alignments = new int[count];
    packed = new boolean[count];
    attributes = new int[count];
    places = new int[count];
    Arrays.fill(places, MOST_ALIGNED);
    for (BtfType type : btf.types()) {
      if (type instanceof Composite outer) {
        for (Member member : outer.members()) {
          BtfType inner = element(member.type());
          if (inner instanceof Composite) {
            int bytes = member.offset() | outer.size() | MOST_ALIGNED;
            places[inner.id()] = Math.min(places[inner.id()], Integer.lowestOneBit(bytes));
          }
        }
      }
    }
  }

  private BtfType element(int id) {
    BtfType type = btf.resolve(id);
    for (int i = 0; type instanceof BtfType.Array array; i++) {
      if (i == Btf.MAX_RESOLVE_DEPTH) {
        throw new BtfException("an array of too many dimensions", "at most " + i);
      }
      type = btf.resolve(array.element());
    }
    return type;
  }

  /** Bytes that a value of the type is aligned to where nothing is packed. */
  int alignment(int id) {
    BtfType type = element(id);
    if (type instanceof Composite composite) {
      if (alignments[composite.id()] <= 0) {
        find(composite);
      }
      return alignments[composite.id()];
    }
    if (type instanceof BtfType.Void || type instanceof BtfType.FuncProto) {
      return 1;
    }
    int size = CNames.isForward(type) && type instanceof BtfType.Fwd ? 1 : btf.sizeOf(type.id());
    return Math.max(1, Math.min(WIDEST, Integer.highestOneBit(size)));
  }

  /** Whether it needs {@code packed}. */
  boolean isPacked(Composite type) {
    alignment(type.id());
    return packed[type.id()];
  }

  /** What {@code aligned} is to say; 0 if it is not needed. */
  int aligned(Composite type) {
    alignment(type.id());
    return attributes[type.id()];
  }

  private void find(Composite type) {
    if (alignments[type.id()] < 0 || depth == MAX_DEPTH) {
      throw new BtfException(
          Btf.describe(type) + " that holds itself, or more than " + MAX_DEPTH + " levels",
          "a type of a finite size");
    }
    alignments[type.id()] = -1;
    depth++;
    int most = 1;
    for (Member member : type.members()) {
      most = Math.max(most, alignment(member.type()));
    }
    depth--;
    boolean isLoose = type.size() % most != 0;
    for (Member member : type.members()) {
      isLoose |= !isAligned(member);
    }
    packed[type.id()] = isLoose;
    int alignment = isLoose ? 1 : most;
    int wider = isLoose ? 0 : wider(type, alignment);
    attributes[type.id()] = wider;
    alignments[type.id()] = Math.max(alignment, wider);
  }

  private boolean isAligned(Member member) {
    int bits = bits(btf, member);
    if (bits == 0) {
      return member.bitOffset() % (8L * alignment(member.type())) == 0;
    }
    long unit = 8L * btf.sizeOf(member.type());
    return Integer.toUnsignedLong(start(btf, member)) % unit + bits <= unit;
  }

  /** The least alignment that explains the bytes at the end. */
  private int wider(Composite type, int alignment) {
    long end = end(type);
    if (type.members().isEmpty() || up(end, alignment) == type.size()) {
      return 0;
    }
    int most = type instanceof BtfType.Union ? MOST_ALIGNED : places[type.id()];
    for (int wider = 2 * alignment; wider <= most; wider *= 2) {
      if (up(end, wider) == type.size()) {
        return wider;
      }
    }
    return 0;
  }

  /** The byte after the last that a member has. */
  long end(Composite type) {
    long end = 0;
    for (Member member : type.members()) {
      end = Math.max(end, (endBit(member) + 7) / 8);
    }
    return end;
  }

  /** The bit after a member's last. */
  long endBit(Member member) {
    int bits = bits(btf, member);
    return bits == 0
        ? member.bitOffset() + 8L * size(member.type())
        : Integer.toUnsignedLong(start(btf, member)) + bits;
  }

  /** Bytes of a value; 0 for arrays without elements of whatever type. */
  private int size(int id) {
    return btf.resolve(id) instanceof BtfType.Array array && array.count() == 0
        ? 0
        : btf.sizeOf(id);
  }

  static long up(long value, int alignment) {
    return (value + alignment - 1) / alignment * alignment;
  }

  /** A bitfield's bits, 0 for other members; the old encoding of bitfields is in their type. */
  static int bits(Btf btf, Member member) {
    if (member.bitfieldSize() != 0) {
      return member.bitfieldSize();
    }
    return btf.resolve(member.type()) instanceof BtfType.Int type && type.bits() != 8 * type.size()
        ? type.bits()
        : 0;
  }

  /** A bitfield's first bit. */
  static int start(Btf btf, Member member) {
    return member.bitfieldSize() == 0 && btf.resolve(member.type()) instanceof BtfType.Int type
        ? member.bitOffset() + type.bitOffset()
        : member.bitOffset();
  }
}
