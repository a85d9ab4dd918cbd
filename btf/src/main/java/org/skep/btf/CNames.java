// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.skep.btf.BtfType.Composite;
import org.skep.btf.BtfType.Enumeration;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Fwd;

/**
 * What each type is called in C. Tags and ordinary names have a space each, as in C; the second of
 * a name is {@code name___2}, as bpftool has it. What other languages call their types is made an
 * identifier.
 */
final class CNames {
  private static final Set<String> KEYWORDS =
      Set.of(
          "auto",
          "break",
          "case",
          "char",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extern",
          "float",
          "for",
          "goto",
          "if",
          "inline",
          "int",
          "long",
          "register",
          "restrict",
          "return",
          "short",
          "signed",
          "sizeof",
          "static",
          "struct",
          "switch",
          "typedef",
          "union",
          "unsigned",
          "void",
          "volatile",
          "while",
          "_Bool",
          "_Complex",
          "asm",
          "typeof");

  private static final Set<String> WORDS_OF_INTS =
      Set.of("signed", "unsigned", "char", "short", "int", "long", "_Bool", "__int128");

  private final Map<Integer, String> names = new HashMap<>();
  private final Map<Integer, List<String>> enumerators = new HashMap<>();
  private final Map<String, Integer> tags = new HashMap<>();
  private final Map<String, Integer> ordinary = new HashMap<>();
  private final Map<String, Integer> definitions = new HashMap<>();

  CNames(Btf btf) {
    for (BtfType type : btf.types()) {
      if (type instanceof Composite || (type instanceof Enumeration && !isForward(type))) {
        tag(type);
      }
      if (type instanceof Enumeration enumeration) {
        enumerators.put(type.id(), names(enumeration.values()));
      } else if (type instanceof BtfType.Typedef || isAlias(type)) {
        names.put(type.id(), unique(ordinary, identifier(type.name())));
      }
    }
    for (BtfType type : btf.types()) {
      if (isForward(type)) {
        Integer definition = definitions.get(keyword(type) + " " + type.name());
        if (definition == null) {
          tag(type);
        } else {
          names.put(type.id(), of(btf.type(definition)));
        }
      }
    }
  }

  private void tag(BtfType type) {
    if (!type.name().isEmpty()) {
      names.put(type.id(), unique(tags, identifier(type.name())));
      definitions.putIfAbsent(keyword(type) + " " + type.name(), type.id());
    }
  }

  private List<String> names(List<Enumerator> values) {
    return values.stream().map(value -> unique(ordinary, identifier(value.name()))).toList();
  }

  private static String unique(Map<String, Integer> taken, String name) {
    int count = taken.merge(name, 1, Integer::sum);
    return count == 1 ? name : unique(taken, name + "___" + count);
  }

  /** Whether it only says that there is such a type. */
  static boolean isForward(BtfType type) {
    return type instanceof Fwd
        || (type instanceof Enumeration enumeration
            && enumeration.values().isEmpty()
            && !type.name().isEmpty());
  }

  /** Whether it is a number whose name is not C's, and is to be defined first. */
  static boolean isAlias(BtfType type) {
    if (type instanceof BtfType.Float real) {
      return !List.of("float", "double", "long double").contains(real.name());
    }
    return type instanceof BtfType.Int integer
        && !integer.name().isEmpty()
        && !WORDS_OF_INTS.containsAll(new HashSet<>(List.of(integer.name().split(" "))));
  }

  /** Which space of tags a type is in. */
  static String keyword(BtfType type) {
    if (type instanceof Enumeration) {
      return "enum";
    }
    return type instanceof BtfType.Union || (type instanceof Fwd forward && forward.union())
        ? "union"
        : "struct";
  }

  /** A word that C takes for a name. */
  static String identifier(String name) {
    String word = name.replaceAll("[^A-Za-z0-9_]", "_");
    boolean isBad = word.isEmpty() || Character.isDigit(word.charAt(0)) || KEYWORDS.contains(word);
    return isBad ? "_" + word : word;
  }

  /** The type's name, without {@code struct} and the like. */
  String of(BtfType type) {
    return names.getOrDefault(type.id(), type.name());
  }

  /** The names of an enumeration's constants, in its order. */
  List<String> constants(Enumeration type) {
    return enumerators.getOrDefault(type.id(), List.of());
  }

  /** The id of what is defined under a forward declaration's name; its own if nothing is. */
  int definition(BtfType forward) {
    return definitions.getOrDefault(keyword(forward) + " " + forward.name(), forward.id());
  }
}
