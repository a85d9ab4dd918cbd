// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

/**
 * Names and source lines of objects, which anybody may have written, without what a terminal obeys.
 */
final class Plain {
  private static final int LONGEST = 400;

  private Plain() {}

  /**
   * The text on one line: what controls a terminal, or turns the direction of writing, is shown.
   */
  static String text(String text) {
    StringBuilder plain = new StringBuilder();
    String bounded = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    bounded
        .codePoints()
        .forEach(
            point -> {
              int type = Character.getType(point);
              if (point == '\t') {
                plain.append("  ");
              } else if (type == Character.CONTROL
                  || type == Character.FORMAT
                  || type == Character.SURROGATE
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR) {
                plain.append("\\u{%x}".formatted(point));
              } else {
                plain.appendCodePoint(point);
              }
            });
    return plain.toString();
  }
}
