// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

/** Names without their flavour: {@code task_struct___old} stands for {@code task_struct}. */
final class CoreNames {
  private static final String MARK = "___";

  private CoreNames() {}

  static String essential(String name) {
    for (int at = name.length() - MARK.length() - 1; at > 0; at--) {
      if (name.startsWith(MARK, at)
          && name.charAt(at - 1) != '_'
          && name.charAt(at + MARK.length()) != '_') {
        return name.substring(0, at);
      }
    }
    return name;
  }

  static boolean same(String one, String other) {
    return essential(one).equals(essential(other));
  }
}
