// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

/** Bytes as a sequence of small decisions: whatever the bytes, each can be taken. */
final class Script {
  private final byte[] bytes;
  private int at;

  Script(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean isOver() {
    return at >= bytes.length;
  }

  /** The next byte; 0 after the end. */
  int u8() {
    return at < bytes.length ? bytes[at++] & 0xff : 0;
  }

  int u16() {
    return u8() | u8() << 8;
  }

  int u32() {
    return u16() | u16() << 16;
  }

  long u64() {
    return Integer.toUnsignedLong(u32()) | (long) u32() << 32;
  }

  /** The next bytes; fewer where the script ends. */
  byte[] bytes(int count) {
    int length = Math.min(count, bytes.length - at);
    byte[] result = new byte[Math.max(0, length)];
    System.arraycopy(bytes, Math.min(at, bytes.length), result, 0, result.length);
    at += result.length;
    return result;
  }

  /** One of the values. */
  int pick(int... from) {
    return from[u8() % from.length];
  }
}
