// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of a command as they were typed. Gogo hands over numbers for what reads as one: {@code
 * 01} is 1, and {@code 1d} and {@code 1f} are both 1.0. The line that is run still has the text.
 */
final class TypedWords {
  private static final Pattern WORD =
      Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"|;]+)|([|;])");

  private TypedWords() {}

  /**
   * The arguments as texts.
   *
   * @param noun the command
   * @param line what is run; null if that is not known
   */
  static List<String> of(String noun, Object[] arguments, @Nullable CharSequence line) {
    List<String> plain = new ArrayList<>();
    boolean hasNumbers = false;
    for (Object argument : arguments) {
      plain.add(String.valueOf(argument));
      hasNumbers |= argument instanceof Number;
    }
    if (!hasNumbers || line == null) {
      return plain;
    }
    List<String> typed = split(line);
    List<String> found = plain;
    for (int at = 0; at + arguments.length < typed.size(); at++) {
      String word = typed.get(at);
      if (word.equals(noun) || word.equals("bpf:" + noun)) {
        List<String> candidate = typed.subList(at + 1, at + 1 + arguments.length);
        if (!matches(candidate, arguments)) {
          continue;
        }
        if (found != plain && !found.equals(candidate)) {
          return plain; // twice on one line, with different texts of the same numbers
        }
        found = candidate;
      }
    }
    return found;
  }

  private static List<String> split(CharSequence line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      int group = 1;
      while (matcher.group(group) == null) {
        group++;
      }
      words.add(matcher.group(group));
    }
    return words;
  }

  private static boolean matches(List<String> typed, Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (!isTextOf(typed.get(i), arguments[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTextOf(String typed, Object argument) {
    try {
      return argument instanceof Long number
          ? Long.parseLong(typed) == number
          : argument instanceof Double number
              ? Double.compare(Double.parseDouble(typed), number) == 0
              : typed.equals(String.valueOf(argument));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
