// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import java.util.Collection;
import java.util.function.Consumer;

/** Writes JSON that may stand in a script element: no text in it can end that element. */
final class ScriptJson {
  private final StringBuilder out = new StringBuilder();

  /** What {@code fields} writes, as an object. */
  void object(Runnable fields) {
    separate();
    out.append('{');
    fields.run();
    out.append('}');
  }

  /** Each element, written by {@code write}. */
  <T> void array(Collection<T> elements, Consumer<T> write) {
    separate();
    out.append('[');
    elements.forEach(write);
    out.append(']');
  }

  /** A field's name; its value comes next. */
  ScriptJson name(String name) {
    text(name);
    out.append(':');
    return this;
  }

  void field(String name, String value) {
    name(name).text(value);
  }

  void field(String name, long value) {
    name(name).number(value);
  }

  void number(long value) {
    separate();
    out.append(value);
  }

  void bool(boolean value) {
    separate();
    out.append(value);
  }

  void text(String text) {
    separate();
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** A comma, but where something begins. */
  private void separate() {
    if (out.length() > 0 && "{[:".indexOf(out.charAt(out.length() - 1)) < 0) {
      out.append(',');
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
