// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.skep.loader.LoadException;

/** Little-endian bytes of an object, of which every access is checked. */
final class Bytes {
  private final byte[] bytes;
  private final int from;
  private final int length;
  private final String what;

  private Bytes(byte[] bytes, int from, int length, String what) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
    this.what = what;
  }

  static Bytes of(byte[] bytes, String what) {
    return new Bytes(bytes, 0, bytes.length, what);
  }

  int length() {
    return length;
  }

  /** A part; offsets are as the object has them, unsigned. */
  Bytes part(long offset, long size, String name) {
    if (offset < 0 || size < 0 || offset > length || size > length - offset) {
      throw new LoadException(
          "%s: %s lies at bytes %s to %s + %s, but there are only %d"
              .formatted(
                  what,
                  name,
                  Long.toUnsignedString(offset),
                  Long.toUnsignedString(offset),
                  Long.toUnsignedString(size),
                  length));
    }
    return new Bytes(bytes, from + (int) offset, (int) size, name);
  }

  private int at(long offset, int size) {
    if (offset < 0 || offset > (long) length - size) {
      throw new LoadException(
          "%s: %d bytes at %s are missing, it ends at %d"
              .formatted(what, size, Long.toUnsignedString(offset), length));
    }
    return from + (int) offset;
  }

  int u8(long offset) {
    return bytes[at(offset, 1)] & 0xff;
  }

  int u16(long offset) {
    int at = at(offset, 2);
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  int i32(long offset) {
    int at = at(offset, 4);
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  long u32(long offset) {
    return i32(offset) & 0xffff_ffffL;
  }

  long u64(long offset) {
    return u32(offset) | (long) i32(offset + 4) << 32;
  }

  /** The text that begins at {@code offset} and ends with NUL. */
  String string(long offset) {
    int start = at(offset, 1);
    for (int at = start; at < from + length; at++) {
      if (bytes[at] == 0) {
        return new String(bytes, start, at - start, StandardCharsets.UTF_8);
      }
    }
    throw new LoadException("%s: the text at %d has no end".formatted(what, offset));
  }

  byte[] copy() {
    return Arrays.copyOfRange(bytes, from, from + length);
  }
}
