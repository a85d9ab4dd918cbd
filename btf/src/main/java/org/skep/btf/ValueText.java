// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the text of a value into words, lists and members, before any type is asked. */
final class ValueText {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_SHOWN = 12;
  private static final int MAX_DIGITS = 160;

  /** A word (quoted or not), a list, or members; exactly one of them is there. */
  record Node(
      int at,
      String word,
      boolean isQuoted,
      @Nullable List<Node> elements,
      @Nullable Map<String, Node> members) {
    BtfException error(String found, String expected) {
      return new BtfException(at, found, expected);
    }

    /** What it is, for messages. */
    String describe() {
      if (elements != null) {
        return "a list";
      } else if (members != null) {
        return "members in {}";
      }
      return isQuoted ? "the text \"" + word + "\"" : "'" + word + "'";
    }
  }

  private final String text;
  private int at;

  ValueText(String text) {
    this.text = text;
  }

  /**
   * The whole text as one value.
   *
   * @throws BtfException where it is none
   */
  Node parse() {
    Node node = value(0);
    if (peek() != 0) {
      throw found("the end");
    }
    return node;
  }

  private Node value(int depth) {
    char next = peek();
    int start = at;
    if (depth > MAX_DEPTH) {
      throw new BtfException(at, "more than " + MAX_DEPTH + " levels", "fewer");
    } else if (next == '{') {
      return new Node(start, "", false, null, members(depth));
    } else if (next == '[') {
      return new Node(start, "", false, elements(depth), null);
    } else if (next == '"') {
      return new Node(start, quoted(), true, null, null);
    }
    String word = word();
    if (word.isEmpty()) {
      throw found("a value: a number, a name, \"text\", [ or {");
    }
    return new Node(start, word, false, null, null);
  }

  private List<Node> elements(int depth) {
    List<Node> elements = new ArrayList<>();
    at++;
    while (peek() != ']') {
      elements.add(value(depth + 1));
      separator(']');
    }
    at++;
    return elements;
  }

  private Map<String, Node> members(int depth) {
    Map<String, Node> members = new LinkedHashMap<>();
    at++;
    while (peek() != '}') {
      if (peek() == '.') {
        at++;
      }
      int start = at;
      String name = peek() == '"' ? quoted() : word();
      if (name.isEmpty()) {
        throw found("a member's name");
      }
      if (peek() != ':' && peek() != '=') {
        throw found("':' or '=' after '" + name + "'");
      }
      at++;
      if (members.put(name, value(depth + 1)) != null) {
        throw new BtfException(start, "member '" + name + "' again", "each member once");
      }
      separator('}');
    }
    at++;
    return members;
  }

  private void separator(char end) {
    if (peek() == ',') {
      at++;
    } else if (peek() != end) {
      throw found("',' or '" + end + "'");
    }
  }

  private String word() {
    int start = at;
    while (at < text.length() && ",:={}[]\"".indexOf(text.charAt(at)) < 0 && !isSpace()) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() {
    int start = at++;
    StringBuilder content = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char next = text.charAt(at++);
      content.append(next == '\\' ? escaped() : next);
    }
    if (at >= text.length()) {
      throw new BtfException(start, "text without an end", "a closing '\"'");
    }
    at++;
    return content.toString();
  }

  private char escaped() {
    char next = at < text.length() ? text.charAt(at) : 0;
    at++;
    return switch (next) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case '0' -> 0;
      case '"', '\\', '/' -> next;
      case 'u' -> unicode();
      default -> throw new BtfException(at - 1, "an escape '\\" + next + "'", "one of JSON");
    };
  }

  private char unicode() {
    int end = Math.min(at + 4, text.length());
    String digits = text.substring(Math.min(at, end), end);
    if (!digits.matches("[0-9a-fA-F]{4}")) {
      throw new BtfException(at, "'" + digits + "'", "four hexadecimal digits");
    }
    at += 4;
    return (char) Integer.parseInt(digits, 16);
  }

  /** The next character that is no space, 0 at the end. */
  private char peek() {
    while (at < text.length() && isSpace()) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean isSpace() {
    return Character.isWhitespace(text.charAt(at));
  }

  private BtfException found(String expected) {
    return new BtfException(
        at, at < text.length() ? "'" + text.charAt(at) + "'" : "the end", expected);
  }

  /** A number in any base; null if it is none. */
  static @Nullable BigInteger number(String word) {
    boolean negative = word.startsWith("-");
    String digits = negative || word.startsWith("+") ? word.substring(1) : word;
    int base = 10;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      base = 16;
      digits = digits.substring(2);
    } else if (digits.startsWith("0b") || digits.startsWith("0B")) {
      base = 2;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      base = 8;
    }
    // BigInteger takes a sign of its own, and time that grows with the square.
    if (digits.startsWith("-") || digits.startsWith("+") || digits.length() > MAX_DIGITS) {
      return null;
    }
    try {
      BigInteger value = new BigInteger(digits, base);
      return negative ? value.negate() : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Names for a message, cut when there are many. */
  static String list(List<String> names) {
    return names.size() <= MAX_SHOWN
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MAX_SHOWN)) + ", …";
  }
}
