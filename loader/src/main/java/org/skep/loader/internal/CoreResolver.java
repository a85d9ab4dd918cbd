// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;

/** Answers CO-RE relocations of one object: what its types are like where it runs. */
final class CoreResolver {
  private final Btf local;
  private final Btf target;
  private final CoreTypes types;
  private final Map<String, List<BtfType>> byName = new HashMap<>();
  private final Map<CoreRelocation, Answer> known = new HashMap<>();

  /**
   * An answer.
   *
   * @param value what to put into the instruction; null if there is no such thing where it runs
   * @param before what the compiler put there, for a check; null if that may be anything
   * @param sizes bytes of the field before and now, if a load or store must follow; null otherwise
   * @param what the type or field in words
   */
  record Answer(@Nullable Long value, @Nullable Long before, @Nullable Sizes sizes, String what) {}

  /** Bytes of a field; {@code areUnsigned} says that a load may change its width. */
  record Sizes(int before, int now, boolean areUnsigned) {}

  /** With the object's own types as the target, everything is as it was compiled. */
  CoreResolver(Btf local, Btf target) {
    this.local = local;
    this.target = target;
    this.types = new CoreTypes(local, target);
    if (target != local) {
      for (BtfType type : target.types()) {
        if (!type.name().isEmpty()) {
          byName
              .computeIfAbsent(CoreNames.essential(type.name()), name -> new ArrayList<>())
              .add(type);
        }
      }
    }
  }

  /**
   * Resolves one relocation.
   *
   * @throws LoadException if it makes no sense, or several types would give different answers
   */
  Answer resolve(CoreRelocation relocation) {
    Answer before = known.get(relocation);
    if (before != null) {
      return before;
    }
    try {
      Answer answer = answer(relocation);
      known.put(relocation, answer);
      return answer;
    } catch (BtfException e) {
      throw new LoadException("section .BTF.ext, core_relo: " + e.getMessage(), e);
    }
  }

  private Answer answer(CoreRelocation relocation) {
    BtfType root = local.type(relocation.type());
    if (relocation.kind() == CoreRelocation.TYPE_ID_LOCAL) {
      return new Answer((long) root.id(), null, null, root.name());
    }
    if (relocation.kind() < 0 || relocation.kind() > CoreRelocation.TYPE_MATCHES) {
      throw new LoadException(
          "section .BTF.ext: CO-RE relocation of kind %d, expected 0 to 12"
              .formatted(relocation.kind()));
    }
    if (root.name().isEmpty()) {
      throw new LoadException(
          "section .BTF.ext: CO-RE relocation of type id %d, which has no name"
              .formatted(root.id()));
    }
    if (relocation.isField()) {
      return field(relocation);
    }
    return relocation.isEnumerator() ? enumerator(relocation, root) : type(relocation, root);
  }

  private List<BtfType> candidates(BtfType root) {
    if (target == local) {
      return List.of(root);
    }
    List<BtfType> found = new ArrayList<>();
    for (BtfType type : byName.getOrDefault(CoreNames.essential(root.name()), List.of())) {
      if (CoreTypes.isSameKind(root, type)) {
        found.add(type);
      }
    }
    return found;
  }

  private Answer field(CoreRelocation relocation) {
    CorePath path = CorePath.local(local, relocation);
    List<CorePath> found = new ArrayList<>();
    for (BtfType type : candidates(local.type(relocation.type()))) {
      path.from(target, type.id(), types).ifPresent(found::add);
    }
    String what = describe(path);
    boolean asksExistence = relocation.asksExistence();
    Long before = asksExistence ? Long.valueOf(1) : CoreField.value(path, relocation.kind());
    if (found.isEmpty()) {
      return new Answer(asksExistence ? 0L : null, before, null, what);
    }
    CorePath first = found.get(0);
    Long value = asksExistence ? Long.valueOf(1) : CoreField.value(first, relocation.kind());
    for (CorePath other : found) {
      if (!asksExistence && !value.equals(CoreField.value(other, relocation.kind()))) {
        throw ambiguous(what);
      }
    }
    boolean isOffset = relocation.kind() == CoreRelocation.FIELD_BYTE_OFFSET;
    // How the bytes of a bitfield are loaded is a choice, and the compiler's may be another.
    return new Answer(
        value,
        CoreField.isBitfield(path) && !asksExistence ? null : before,
        isOffset && !CoreField.isBitfield(path) ? CoreField.sizes(path, first) : null,
        what);
  }

  private static String describe(CorePath path) {
    StringBuilder text = new StringBuilder(path.btf().type(path.root()).name());
    for (CorePath.Step step : path.steps().subList(1, path.steps().size())) {
      text.append(step.name().isEmpty() ? "[" + step.index() + "]" : "." + step.name());
    }
    return text.toString();
  }

  private Answer enumerator(CoreRelocation relocation, BtfType root) {
    int index = CorePath.indices(relocation)[0];
    if (!(local.resolve(root.id()) instanceof BtfType.Enumeration enumeration)
        || index >= enumeration.values().size()) {
      throw new LoadException(
          "section .BTF.ext: enumerator %d of type id %d, which has none such"
              .formatted(index, root.id()));
    }
    boolean asksExistence = relocation.asksExistence();
    BtfType.Enumerator wanted = enumeration.values().get(index);
    Long before = asksExistence ? Long.valueOf(1) : Long.valueOf(wanted.value());
    String what = root.name() + "::" + wanted.name();
    Long value = asksExistence ? Long.valueOf(0) : null;
    boolean isFound = false;
    for (BtfType type : candidates(root)) {
      Optional<BtfType.Enumerator> there =
          target.resolve(type.id()) instanceof BtfType.Enumeration candidate
              ? candidate.values().stream()
                  .filter(v -> CoreNames.same(v.name(), wanted.name()))
                  .findFirst()
              : Optional.empty();
      if (there.isPresent()) {
        Long next = asksExistence ? Long.valueOf(1) : Long.valueOf(there.get().value());
        if (isFound && !next.equals(value)) {
          throw ambiguous(what);
        }
        isFound = true;
        value = next;
      }
    }
    return new Answer(value, before, null, what);
  }

  private Answer type(CoreRelocation relocation, BtfType root) {
    boolean asksMatch = relocation.kind() == CoreRelocation.TYPE_MATCHES;
    List<BtfType> found =
        candidates(root).stream()
            .filter(
                type ->
                    asksMatch
                        ? types.matches(root.id(), type.id())
                        : types.areCompatible(root.id(), type.id()))
            .toList();
    if (relocation.asksExistence()) {
      return new Answer(found.isEmpty() ? 0L : 1L, 1L, null, root.name());
    }
    boolean asksSize = relocation.kind() == CoreRelocation.TYPE_SIZE;
    Long before = asksSize ? Long.valueOf(local.sizeOf(root.id())) : null;
    if (found.isEmpty()) {
      return new Answer(null, before, null, root.name());
    }
    long value = asksSize ? target.sizeOf(found.get(0).id()) : found.get(0).id();
    for (BtfType other : found) {
      if (value != (asksSize ? target.sizeOf(other.id()) : other.id())) {
        throw ambiguous(root.name());
      }
    }
    return new Answer(value, before, null, root.name());
  }

  private static LoadException ambiguous(String what) {
    return new LoadException(
        "CO-RE: there are several types for \"%s\" where the program is to run, with different answers"
            .formatted(what));
  }
}
