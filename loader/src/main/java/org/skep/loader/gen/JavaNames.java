// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.gen;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.skep.loader.LoadException;

/** Names of C as names of Java, each different in its scope. */
final class JavaNames {
  /** What a method or a component cannot be called, and packages that a name would hide. */
  private static final Set<String> TAKEN =
      Set.of(
          "clone",
          "finalize",
          "getClass",
          "hashCode",
          "notify",
          "notifyAll",
          "toString",
          "wait",
          "equals",
          "org",
          "java",
          "_");

  private static final Set<String> TYPES =
      Set.of(
          "Byte",
          "Short",
          "Integer",
          "Long",
          "Boolean",
          "Float",
          "Double",
          "String",
          "Object",
          "Override",
          "Record",
          "Maps",
          "Programs");

  private static final Set<String> KEYWORDS =
      Set.of(
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "goto",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "null",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "true",
          "try",
          "void",
          "volatile",
          "while",
          "record",
          "sealed",
          "permits",
          "var",
          "yield");

  private final Set<String> used = new HashSet<>();

  /** A scope of members. */
  static JavaNames ofMembers() {
    JavaNames names = new JavaNames();
    names.used.addAll(TAKEN);
    return names;
  }

  /** A scope of types within a class of that name. */
  static JavaNames ofTypes(String outer) {
    JavaNames names = new JavaNames();
    names.used.addAll(TYPES);
    names.used.add(outer);
    return names;
  }

  /** A member's name: C's own, where that can be. */
  String member(String name) {
    String word = name.replaceAll("[^A-Za-z0-9_]", "_");
    if (word.isEmpty() || Character.isDigit(word.charAt(0))) {
      word = "_" + word;
    }
    return unique(word);
  }

  /** A type's name: words_of_c becomes WordsOfC. */
  String type(String name) {
    return unique(className(name));
  }

  /** A name of the object as text in the source. */
  static String literal(String name) {
    if (!name.matches("[A-Za-z0-9_.-]+")) {
      throw new LoadException(
          "a name with \"%s\" in it cannot be written into a class"
              .formatted(name.replaceAll("[A-Za-z0-9_.-]+", "")));
    }
    return name;
  }

  /** Words for a comment. */
  static String comment(String text) {
    return text.replaceAll("[^A-Za-z0-9_.,:?+ /-]", "_");
  }

  static String className(String name) {
    StringBuilder text = new StringBuilder();
    for (String word : name.split("[^A-Za-z0-9]+", -1)) {
      if (!word.isEmpty()) {
        text.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return text.length() == 0 || Character.isDigit(text.charAt(0)) ? "T" + text : text.toString();
  }

  private String unique(String word) {
    String name = word;
    while (KEYWORDS.contains(name) || !used.add(name)) {
      name += "_";
    }
    return name;
  }
}
