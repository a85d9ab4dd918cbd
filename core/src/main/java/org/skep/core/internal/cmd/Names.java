// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.nio.charset.StandardCharsets;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/** Object names: letters, digits, {@code _} and {@code .}, up to 15, then a NUL. */
final class Names {
  private Names() {}

  static String checked(String field, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      int c = bytes[i];
      if (c == 0) {
        return new String(bytes, 0, i, StandardCharsets.US_ASCII);
      }
      boolean isAllowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '.';
      if (!isAllowed) {
        throw new BpfException(
            Errno.EINVAL,
            "%s: byte 0x%02x at %d; allowed are letters, digits, _ and ."
                .formatted(field, c & 0xff, i));
      }
    }
    throw new BpfException(
        Errno.EINVAL,
        "%s has no NUL in its %d bytes; names have up to %d characters"
            .formatted(field, Attr.NAME_SIZE, Attr.NAME_SIZE - 1));
  }
}
