// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/** A command's words, read from the left. */
final class Args {
  private final String noun;
  private final List<String> words;
  private int at;

  /**
   * Reads {@code words}.
   *
   * @param noun what {@code help} is asked of, such as {@code prog}
   */
  Args(String noun, List<String> words) {
    this.noun = noun;
    this.words = List.copyOf(words);
  }

  boolean hasNext() {
    return at < words.size();
  }

  /** The next word, not consumed; empty at the end. */
  String peek() {
    return hasNext() ? words.get(at) : "";
  }

  /** The next word, which must be there. */
  String next(String what) {
    if (!hasNext()) {
      throw wrong("the end", what);
    }
    return words.get(at++);
  }

  /** Consumes the next word if it is {@code word}. */
  boolean accept(String word) {
    boolean isNext = peek().equals(word);
    if (isNext) {
      at++;
    }
    return isNext;
  }

  /** A number from 0 to 2^32 - 1. */
  int u32(String what) {
    long value = u64(what);
    if (value < 0 || value > 0xffff_ffffL) {
      throw wrong(Long.toUnsignedString(value), what + ", from 0 to 4294967295");
    }
    return (int) value;
  }

  /** A number from 0 to 2^64 - 1, as the {@code long} of the same bits. */
  long u64(String what) {
    String word = next(what);
    try {
      boolean isHex = word.startsWith("0x") || word.startsWith("0X");
      return isHex ? Long.parseUnsignedLong(word.substring(2), 16) : Long.parseUnsignedLong(word);
    } catch (NumberFormatException e) {
      throw wrong("'" + word + "'", what + ", a number");
    }
  }

  /** All words up to one of {@code ends}, or to the end. */
  List<String> until(List<String> ends) {
    List<String> taken = new ArrayList<>();
    while (hasNext() && !ends.contains(peek())) {
      taken.add(next(""));
    }
    return taken;
  }

  /** Refuses words that nobody asked for. */
  void end() {
    if (hasNext()) {
      throw wrong("'" + peek() + "'", "the end of the command");
    }
  }

  /** A complaint about the words. */
  BpfException wrong(String found, String expected) {
    return new BpfException(
        Errno.EINVAL,
        "found %s, expected %s; \"bpf:%s help\" shows the usage".formatted(found, expected, noun));
  }
}
