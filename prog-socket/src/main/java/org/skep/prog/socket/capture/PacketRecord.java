// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

/**
 * The packet a reader stands on; overwritten by the next one, so that reading allocates nothing.
 */
final class PacketRecord {
  int offset;
  int capturedLength;
  int originalLength;
  long timestampNanos;
  int linkType = -1;
  int snapLength;
  int interfaceIndex;

  void clear() {
    offset = 0;
    capturedLength = 0;
    originalLength = 0;
    timestampNanos = 0;
  }

  /** Some writers say 0, some the greatest unsigned value, for no limit. */
  static int snapLength(long unsigned) {
    return unsigned > Integer.MAX_VALUE ? 0 : (int) unsigned;
  }

  /** Lengths on the wire are unsigned; only damaged files say more than an int can. */
  void setOriginalLength(long length) {
    originalLength = (int) Math.min(length, Integer.MAX_VALUE);
  }
}
