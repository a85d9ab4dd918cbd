// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The zero-terminated names of a BTF, addressed by offset. Immutable. */
final class StringSection {
  private final byte[] bytes;
  private final int base;

  /**
   * @param base offset of the section within the parsed bytes, for messages
   */
  StringSection(byte[] data, int base, int length) {
    if (length < 1 || data[base] != 0) {
      throw new BtfException(
          base, length < 1 ? "an empty string section" : "a name", "a zero byte that starts it");
    }
    if (data[base + length - 1] != 0) {
      throw new BtfException(
          base + length - 1, "a string section without an end", "a zero byte that ends it");
    }
    this.bytes = Arrays.copyOfRange(data, base, base + length);
    this.base = base;
  }

  byte[] toBytes() {
    return bytes.clone();
  }

  Reader reader() {
    return new Reader();
  }

  /** The name at {@code offset}, which must lie in the section. */
  String at(int offset, long where) {
    if (offset < 0 || offset >= bytes.length) {
      throw new BtfException(
          where,
          "name offset " + Integer.toUnsignedString(offset),
          "less than " + bytes.length + ", the string section's size");
    }
    int end = offset;
    while (bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }

  /**
   * Reads names for one parse. Names that start inside each other could make strings of quadratic
   * size; no compiler shares tails that much, so the sum of distinct names is limited.
   */
  final class Reader {
    private final Map<Integer, String> known = new HashMap<>();
    private long budget = 4L * bytes.length + 4096;

    String at(int offset, long where) {
      if (offset == 0) {
        return "";
      }
      String name = known.get(offset);
      if (name == null) {
        name = StringSection.this.at(offset, where);
        budget -= name.length();
        if (budget < 0) {
          throw new BtfException(
              where,
              "names that overlap to more than four times their section at " + base,
              "names of their own");
        }
        known.put(offset, name);
      }
      return name;
    }
  }
}
