// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.skep.bpf.Cmd;
import org.skep.bpf.HelperIds;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.prog.ProgramType;

/** Names of numbers. */
final class Names {
  private Names() {}

  /** Constants of a class, by their value. */
  private static Map<Integer, String> constants(Class<?> type) {
    Map<Integer, String> constants = new TreeMap<>();
    for (Field field : type.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.getName().equals("FIRST_FREE")) {
        try {
          constants.put(field.getInt(null), field.getName());
        } catch (IllegalAccessException e) {
          throw new AssertionError("the constants are public", e);
        }
      }
    }
    return constants;
  }

  /** Commands that have a number. */
  static Map<Integer, String> commands() {
    return constants(Cmd.class);
  }

  /** Helpers that have a number, those of program types too. */
  static Map<Integer, String> helpers(Providers providers) {
    Map<Integer, String> helpers = new TreeMap<>();
    constants(HelperIds.class)
        .forEach((id, name) -> helpers.put(id, "bpf_" + name.toLowerCase(Locale.ROOT)));
    for (ProgramType type : providers.all(ProgramType.class)) {
      for (Helper helper : type.helpers()) {
        helpers.put(helper.id(), helper.prototype().name());
      }
    }
    return helpers;
  }

  /** The name of a program type. */
  static String programType(Providers providers, int type) {
    return providers.all(ProgramType.class).stream()
        .filter(provider -> provider.number() == type)
        .findFirst()
        .map(ProgramType::name)
        .orElse("type " + type);
  }
}
