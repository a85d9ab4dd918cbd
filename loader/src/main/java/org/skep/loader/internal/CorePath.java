// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.skep.btf.Btf;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;

/**
 * A way from a type to a field of it, in one BTF.
 *
 * @param steps what was chosen on the way, without anonymous members
 * @param bitOffset of the field from the start of the type
 * @param type the id of the field's type
 * @param member the field itself, if it is a member; else an element of an array, or the type
 */
record CorePath(
    Btf btf,
    int root,
    List<Step> steps,
    long bitOffset,
    int type,
    BtfType.@Nullable Member member) {
  private static final int MAX_STEPS = 64;
  private static final int MAX_LOOKED = 1_000_000;

  /** An index into an array (no name), or a member. */
  record Step(int index, String name) {}

  /** A path that is being walked. */
  private static final class Walk {
    private final Btf btf;
    private final int root;
    private final List<Step> steps = new ArrayList<>();
    private long bitOffset;
    private int type;
    private BtfType.@Nullable Member member;
    private int looked;

    Walk(Btf btf, int root) {
      this.btf = btf;
      this.root = root;
      this.type = root;
    }

    /** The first step: as if the type were an array's element. */
    void first(int index) {
      steps.add(new Step(index, ""));
      bitOffset += 8L * index * (index == 0 ? 0 : btf.sizeOf(type));
    }

    void element(int index, BtfType.Array array) {
      steps.add(new Step(index, ""));
      type = array.element();
      member = null;
      bitOffset += 8L * index * btf.sizeOf(type);
    }

    void member(BtfType.Member chosen) {
      bitOffset += Integer.toUnsignedLong(chosen.bitOffset());
      type = chosen.type();
      member = chosen;
    }

    CorePath path() {
      return new CorePath(btf, root, List.copyOf(steps), bitOffset, type, member);
    }
  }

  /** The way that the object's compiler wrote down. */
  static CorePath local(Btf btf, CoreRelocation relocation) {
    int[] indices = indices(relocation);
    Walk walk = new Walk(btf, relocation.type());
    walk.first(indices[0]);
    for (int i = 1; i < indices.length; i++) {
      BtfType type = btf.resolve(walk.type);
      if (type instanceof BtfType.Composite composite && indices[i] < composite.members().size()) {
        BtfType.Member member = composite.members().get(indices[i]);
        if (!member.name().isEmpty()) {
          walk.steps.add(new Step(indices[i], member.name()));
        }
        walk.member(member);
      } else if (type instanceof BtfType.Array array
          && (indices[i] < array.count() || isFlexible(walk, array))) {
        walk.element(indices[i], array);
      } else {
        throw new LoadException(
            "section .BTF.ext: access \"%s\" to type id %d, whose step %d leads nowhere"
                .formatted(relocation.access(), relocation.type(), i));
      }
    }
    return walk.path();
  }

  static int[] indices(CoreRelocation relocation) {
    String[] words = relocation.access().split(":", -1);
    int[] indices = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      if (!words[i].matches("[0-9]{1,9}") || words.length > MAX_STEPS) {
        throw new LoadException(
            "section .BTF.ext: access \"%s\", expected up to %d numbers"
                .formatted(relocation.access(), MAX_STEPS));
      }
      indices[i] = Integer.parseInt(words[i]);
    }
    return indices;
  }

  /** An array without a size at the end of a struct may be longer than it says. */
  private static boolean isFlexible(Walk walk, BtfType.Array array) {
    return array.count() == 0 && walk.member != null;
  }

  /** The same way from another type, by the members' names; empty if there is none. */
  Optional<CorePath> from(Btf target, int root, CoreTypes types) {
    Walk walk = new Walk(target, root);
    walk.first(steps.get(0).index());
    int localType = this.root;
    for (int i = 1; i < steps.size(); i++) {
      Step step = steps.get(i);
      BtfType type = target.resolve(walk.type);
      if (!step.name().isEmpty()) {
        if (!(type instanceof BtfType.Composite composite)
            || !find(walk, composite, step.name(), 0)) {
          return Optional.empty();
        }
        walk.steps.add(step);
        localType = localMember(localType, step.name());
        if (localType < 0 || !types.areFieldsCompatible(localType, walk.type)) {
          return Optional.empty();
        }
      } else {
        if (!(type instanceof BtfType.Array array)
            || (step.index() >= array.count() && !isFlexible(walk, array))) {
          return Optional.empty();
        }
        walk.element(step.index(), array);
        localType = btf.resolve(localType) instanceof BtfType.Array local ? local.element() : -1;
        if (localType < 0) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(walk.path());
  }

  /** The type of a member on the local side, through anonymous members; −1 if there is none. */
  private int localMember(int type, String name) {
    Walk walk = new Walk(btf, type);
    return btf.resolve(type) instanceof BtfType.Composite composite
            && find(walk, composite, name, 0)
        ? walk.type
        : -1;
  }

  /** Walks to a member by name, through anonymous ones. */
  private static boolean find(Walk walk, BtfType.Composite composite, String name, int depth) {
    for (BtfType.Member member : composite.members()) {
      if (++walk.looked > MAX_LOOKED) {
        throw new LoadException(
            "section .BTF: \"%s\" is not among %d members".formatted(name, MAX_LOOKED));
      }
      if (member.name().equals(name)) {
        walk.member(member);
        return true;
      }
      if (member.name().isEmpty()
          && depth < Btf.MAX_RESOLVE_DEPTH
          && walk.btf.resolve(member.type()) instanceof BtfType.Composite inner) {
        long bitOffset = walk.bitOffset;
        walk.bitOffset += Integer.toUnsignedLong(member.bitOffset());
        if (find(walk, inner, name, depth + 1)) {
          return true;
        }
        walk.bitOffset = bitOffset;
      }
    }
    return false;
  }
}
