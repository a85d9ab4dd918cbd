// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A listing of what a folder of classes shows to others: one line for each type and member. */
final class ApiSurface {
  private final TreeSet<String> lines = new TreeSet<>();

  private ApiSurface() {}

  static List<String> of(Path classes) throws IOException {
    ApiSurface surface = new ApiSurface();
    try (Stream<Path> files = Files.walk(classes)) {
      files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> !name.endsWith("-info"))
          .forEach(name -> surface.add(load(name)));
    }
    return List.copyOf(surface.lines);
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiSurface.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("it is not on the class path", e);
    }
  }

  private static boolean isShown(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static boolean isShown(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return isShown(type.getModifiers())
        && !type.isAnonymousClass()
        && (outer == null || isShown(outer));
  }

  private void add(Class<?> type) {
    if (!isShown(type)) {
      return;
    }
    lines.add(type.getName() + ": " + declaration(type));
    for (Field field : type.getDeclaredFields()) {
      if (isShown(field.getModifiers()) && !field.isSynthetic()) {
        lines.add(type.getName() + ": " + text(field));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isShown(constructor.getModifiers()) && !constructor.isSynthetic()) {
        lines.add(type.getName() + ": " + constructor.toGenericString());
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isShown(method.getModifiers()) && !method.isSynthetic()) {
        lines.add(type.getName() + ": " + method.toGenericString());
      }
    }
  }

  private static String declaration(Class<?> type) {
    // Newer JDKs say "sealed" where older ones do not.
    String words = type.toGenericString().replaceFirst(" (non-)?sealed ", " ");
    StringBuilder text = new StringBuilder(words);
    Type parent = type.getGenericSuperclass();
    if (parent != null && parent != Object.class) {
      text.append(" extends ").append(parent.getTypeName());
    }
    String interfaces =
        Arrays.stream(type.getGenericInterfaces())
            .map(Type::getTypeName)
            .collect(Collectors.joining(", "));
    if (!interfaces.isEmpty()) {
      text.append(" implements ").append(interfaces);
    }
    return text.toString();
  }

  /** A field; with its value if that is a constant, which callers compile in. */
  private static String text(Field field) {
    Class<?> type = field.getType();
    boolean isConstant =
        Modifier.isStatic(field.getModifiers())
            && Modifier.isFinal(field.getModifiers())
            && (type.isPrimitive() || type == String.class);
    try {
      return field.toGenericString() + (isConstant ? " = " + field.get(null) : "");
    } catch (IllegalAccessException e) {
      return field.toGenericString(); // protected
    }
  }
}
