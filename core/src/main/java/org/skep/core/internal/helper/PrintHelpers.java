// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.helper;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.Region;

/** {@code bpf_trace_printk} and its format. */
final class PrintHelpers {
  private static final int MAX_ARGUMENTS = 3;
  private static final int MAX_STRING = 512;

  private PrintHelpers() {}

  static long tracePrintk(
      RunContext run, long format, long size, long first, long second, long third) {
    Region region = run.region(format, (int) size);
    byte[] bytes = region.bytes((int) format, (int) size);
    if (bytes.length == 0 || bytes[bytes.length - 1] != 0) {
      return Errno.EINVAL.negated();
    }
    String text = new String(bytes, 0, indexOfNul(bytes), StandardCharsets.UTF_8);
    String line = formatted(run, text, new long[] {first, second, third});
    if (line == null) {
      return Errno.EINVAL.negated();
    }
    run.print(line.endsWith("\n") ? line.substring(0, line.length() - 1) : line);
    return line.length() + 1L;
  }

  private static int indexOfNul(byte[] bytes) {
    int end = 0;
    while (bytes[end] != 0) {
      end++;
    }
    return end;
  }

  /** The line; null if the format is not one that Linux has. */
  private static @Nullable String formatted(RunContext run, String format, long[] arguments) {
    StringBuilder line = new StringBuilder();
    int used = 0;
    int i = 0;
    while (i < format.length()) {
      char c = format.charAt(i++);
      if (c != '%') {
        line.append(c);
        continue;
      }
      if (i < format.length() && format.charAt(i) == '%') {
        line.append('%');
        i++;
        continue;
      }
      int longs = 0;
      while (i < format.length() && "0123456789-".indexOf(format.charAt(i)) >= 0) {
        i++;
      }
      while (i < format.length() && format.charAt(i) == 'l') {
        longs++;
        i++;
      }
      if (i == format.length() || used == MAX_ARGUMENTS) {
        return null;
      }
      String shown = argument(run, format.charAt(i++), longs > 0, arguments[used++]);
      if (shown == null) {
        return null;
      }
      line.append(shown);
    }
    return line.toString();
  }

  private static @Nullable String argument(
      RunContext run, char conversion, boolean isLong, long value) {
    return switch (conversion) {
      case 'd', 'i' -> Long.toString(isLong ? value : (int) value);
      case 'u' -> Long.toUnsignedString(isLong ? value : value & 0xffff_ffffL);
      case 'x' -> Long.toHexString(isLong ? value : value & 0xffff_ffffL);
      case 'X' ->
          Long.toHexString(isLong ? value : value & 0xffff_ffffL)
              .toUpperCase(java.util.Locale.ROOT);
      case 'p' -> "0x" + Long.toHexString(value);
      case 'c' -> String.valueOf((char) (value & 0xff));
      case 's' -> string(run, value);
      default -> null;
    };
  }

  private static String string(RunContext run, long address) {
    Region region = run.region(address, 1);
    StringBuilder text = new StringBuilder();
    int at = (int) address;
    while (text.length() < MAX_STRING && region.holds(at, 1) && region.loadByte(at) != 0) {
      text.append((char) region.loadByte(at++));
    }
    return text.toString();
  }
}
