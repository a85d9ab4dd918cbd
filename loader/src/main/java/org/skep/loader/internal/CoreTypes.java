// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.List;
import org.skep.btf.Btf;
import org.skep.btf.BtfKind;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;

/** When a type of an object and one of where it runs are the same thing. Not thread-safe. */
final class CoreTypes {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_STEPS = 1_000_000;

  private final Btf local;
  private final Btf target;
  private int steps;

  CoreTypes(Btf local, Btf target) {
    this.local = local;
    this.target = target;
  }

  /** Types may refer to each other in ways that take very long to follow. */
  private void step() {
    if (++steps > MAX_STEPS) {
      throw new LoadException(
          "section .BTF: types are nested too much to be compared, after %d steps"
              .formatted(MAX_STEPS));
    }
  }

  /** Whether kinds can stand for each other: both sizes of enumerations are one. */
  static boolean isSameKind(BtfType one, BtfType other) {
    return one.kind() == other.kind()
        || (one instanceof BtfType.Enumeration && other instanceof BtfType.Enumeration);
  }

  /** Whether a field may have become one of the other type: sizes and signs may change. */
  boolean areFieldsCompatible(int localId, int targetId) {
    BtfType ours = local.resolve(localId);
    BtfType theirs = target.resolve(targetId);
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      if (ours instanceof BtfType.Composite && theirs instanceof BtfType.Composite) {
        return true;
      }
      if (!isSameKind(ours, theirs)) {
        return false;
      }
      if (!(ours instanceof BtfType.Array ourArray)
          || !(theirs instanceof BtfType.Array theirArray)) {
        break;
      }
      ours = local.resolve(ourArray.element());
      theirs = target.resolve(theirArray.element());
    }
    if (ours instanceof BtfType.Fwd || ours instanceof BtfType.Enumeration) {
      return ours.name().isEmpty()
          || theirs.name().isEmpty()
          || CoreNames.same(ours.name(), theirs.name());
    }
    if (ours instanceof BtfType.Int a && theirs instanceof BtfType.Int b) {
      return a.bitOffset() == 0 && b.bitOffset() == 0;
    }
    return ours instanceof BtfType.Ptr || ours instanceof BtfType.Float;
  }

  /** Whether types of one name are the same kind of thing, all the way down pointers. */
  boolean areCompatible(int localId, int targetId) {
    return areCompatible(localId, targetId, 0);
  }

  private boolean areCompatible(int localId, int targetId, int depth) {
    step();
    BtfType ours = local.resolve(localId);
    BtfType theirs = target.resolve(targetId);
    if (depth > MAX_DEPTH || !isSameKind(ours, theirs)) {
      return false;
    }
    if (ours instanceof BtfType.Int a && theirs instanceof BtfType.Int b) {
      return a.bitOffset() == 0 && b.bitOffset() == 0;
    }
    if (ours instanceof BtfType.Ptr a && theirs instanceof BtfType.Ptr b) {
      return areCompatible(a.type(), b.type(), depth + 1);
    }
    if (ours instanceof BtfType.Array a && theirs instanceof BtfType.Array b) {
      return areCompatible(a.element(), b.element(), depth + 1);
    }
    if (ours instanceof BtfType.FuncProto a && theirs instanceof BtfType.FuncProto b) {
      if (a.params().size() != b.params().size()) {
        return false;
      }
      for (int i = 0; i < a.params().size(); i++) {
        if (!areCompatible(a.params().get(i).type(), b.params().get(i).type(), depth + 1)) {
          return false;
        }
      }
      return areCompatible(a.returns(), b.returns(), depth + 1);
    }
    return ours instanceof BtfType.Void
        || ours instanceof BtfType.Composite
        || ours instanceof BtfType.Enumeration
        || ours instanceof BtfType.Fwd;
  }

  /** Whether the other type has all that ours has: {@code bpf_core_type_matches}. */
  boolean matches(int localId, int targetId) {
    return matches(localId, targetId, false, 0);
  }

  private boolean matches(int localId, int targetId, boolean isBehindPointer, int depth) {
    step();
    BtfType ours = local.resolve(localId);
    BtfType theirs = target.resolve(targetId);
    if (depth > MAX_DEPTH
        || (!ours.name().isEmpty()
            && !theirs.name().isEmpty()
            && !CoreNames.same(ours.name(), theirs.name()))) {
      return false;
    }
    if (ours instanceof BtfType.Composite a && theirs instanceof BtfType.Composite b) {
      return a.kind() == b.kind() && (isBehindPointer || membersMatch(a, b, depth));
    }
    if (ours instanceof BtfType.Enumeration a && theirs instanceof BtfType.Enumeration b) {
      return isBehindPointer || valuesMatch(a.values(), b.values());
    }
    if (ours instanceof BtfType.Fwd || theirs instanceof BtfType.Fwd) {
      return forwardMatches(ours, theirs, isBehindPointer);
    }
    if (ours instanceof BtfType.Int a && theirs instanceof BtfType.Int b) {
      return a.bitOffset() == 0
          && b.bitOffset() == 0
          && a.isSigned() == b.isSigned()
          && (depth > 0 || a.size() == b.size());
    }
    if (ours instanceof BtfType.Ptr a && theirs instanceof BtfType.Ptr b) {
      return matches(a.type(), b.type(), true, depth + 1);
    }
    if (ours instanceof BtfType.Array a && theirs instanceof BtfType.Array b) {
      return a.count() == b.count()
          && matches(a.element(), b.element(), isBehindPointer, depth + 1);
    }
    if (ours instanceof BtfType.FuncProto a && theirs instanceof BtfType.FuncProto b) {
      return prototypesMatch(a, b, depth);
    }
    return ours.kind() == theirs.kind() && ours.kind() == BtfKind.UNKN;
  }

  private static boolean forwardMatches(BtfType ours, BtfType theirs, boolean isBehindPointer) {
    if (ours instanceof BtfType.Fwd a && theirs instanceof BtfType.Fwd b) {
      return a.union() == b.union();
    }
    boolean isUnion = ours instanceof BtfType.Fwd a ? a.union() : ours instanceof BtfType.Union;
    boolean isOtherUnion =
        theirs instanceof BtfType.Fwd b ? b.union() : theirs instanceof BtfType.Union;
    boolean areComposites =
        (ours instanceof BtfType.Composite || ours instanceof BtfType.Fwd)
            && (theirs instanceof BtfType.Composite || theirs instanceof BtfType.Fwd);
    return isBehindPointer && areComposites && isUnion == isOtherUnion;
  }

  private boolean membersMatch(BtfType.Composite ours, BtfType.Composite theirs, int depth) {
    for (BtfType.Member member : ours.members()) {
      boolean isThere =
          theirs.members().stream()
              .filter(other -> CoreNames.same(member.name(), other.name()))
              .anyMatch(other -> matches(member.type(), other.type(), false, depth + 1));
      if (!isThere) {
        return false;
      }
    }
    return true;
  }

  private static boolean valuesMatch(
      List<BtfType.Enumerator> ours, List<BtfType.Enumerator> theirs) {
    return ours.stream()
        .allMatch(
            value -> theirs.stream().anyMatch(other -> CoreNames.same(value.name(), other.name())));
  }

  private boolean prototypesMatch(BtfType.FuncProto ours, BtfType.FuncProto theirs, int depth) {
    if (ours.params().size() != theirs.params().size()) {
      return false;
    }
    for (int i = 0; i < ours.params().size(); i++) {
      if (!matches(ours.params().get(i).type(), theirs.params().get(i).type(), false, depth + 1)) {
        return false;
      }
    }
    return matches(ours.returns(), theirs.returns(), false, depth + 1);
  }
}
