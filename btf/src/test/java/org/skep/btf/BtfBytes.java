// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** BTF made of words. */
final class BtfBytes {
  private static final int HEADER = 24;

  private BtfBytes() {}

  static Btf of(String strings, int[] words) {
    byte[] names = strings.getBytes(US_ASCII);
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + 4 * words.length + names.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0x0001_eb9f).putInt(HEADER).putInt(0).putInt(4 * words.length);
    out.putInt(4 * words.length).putInt(names.length);
    for (int word : words) {
      out.putInt(word);
    }
    return Btf.parse(out.put(names).array());
  }
}
