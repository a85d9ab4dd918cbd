// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The recorded files beside the tests. */
final class Resources {
  private Resources() {}

  static byte[] bytes(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no test resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) {
    return new String(bytes(name), UTF_8);
  }

  /** The bytes of a section of a 64-bit little-endian ELF file. */
  static byte[] section(String object, String section) {
    return sectionOf(bytes(object), section);
  }

  static byte[] sectionOf(byte[] elf, String section) {
    ByteBuffer in = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    int headers = (int) in.getLong(0x28);
    int names = (int) in.getLong(headers + in.getShort(0x3e) * 64 + 0x18);
    for (int i = 0; i < in.getShort(0x3c); i++) {
      int header = headers + i * 64;
      int from = names + in.getInt(header);
      int to = from;
      while (elf[to] != 0) {
        to++;
      }
      if (new String(elf, from, to - from, UTF_8).equals(section)) {
        int offset = (int) in.getLong(header + 0x18);
        return Arrays.copyOfRange(elf, offset, offset + (int) in.getLong(header + 0x20));
      }
    }
    throw new IllegalArgumentException("no section " + section);
  }
}
