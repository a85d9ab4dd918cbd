// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.BpfAttr;

/** Bars of counters, longest as long as fits. */
final class Histogram {
  private static final int WIDTH = 40;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  /** A bar: what it is for, and its counter, unsigned. */
  record Bar(String label, long count) {}

  private Histogram() {}

  /** A counter of 4 or 8 bytes, of all CPUs together where each has its own. */
  static long sum(byte[] value, int size) {
    BpfAttr bytes = BpfAttr.over(value);
    long sum = 0;
    for (int at = 0; at + size <= value.length; at += Long.BYTES) {
      sum += size == Long.BYTES ? bytes.u64(at) : Integer.toUnsignedLong(bytes.u32(at));
    }
    return sum;
  }

  /** A line for each bar: label, count, and the bar in proportion to the largest. */
  static List<String> lines(List<Bar> bars) {
    double most = 0;
    int label = 0;
    int digits = 1;
    for (Bar bar : bars) {
      most = Math.max(most, asDouble(bar.count()));
      label = Math.max(label, bar.label().length());
      digits = Math.max(digits, Long.toUnsignedString(bar.count()).length());
    }
    List<String> lines = new ArrayList<>();
    for (Bar bar : bars) {
      lines.add(
          "%s  %s |%s"
              .formatted(
                  " ".repeat(label - bar.label().length()) + bar.label(),
                  " ".repeat(digits - Long.toUnsignedString(bar.count()).length())
                      + Long.toUnsignedString(bar.count()),
                  most == 0 ? "" : drawn(asDouble(bar.count()) / most)));
    }
    return lines;
  }

  /** At least the thinnest bar for what is not nothing. */
  private static String drawn(double part) {
    int eighths = part == 0 ? 0 : (int) Math.max(1, Math.round(part * WIDTH * 8));
    String full = EIGHTHS.substring(8).repeat(eighths / 8);
    return eighths % 8 == 0 ? full : full + EIGHTHS.charAt(eighths % 8);
  }

  private static double asDouble(long unsigned) {
    return unsigned >= 0 ? unsigned : (unsigned >>> 1) * 2.0;
  }

  static List<Map<String, Object>> json(List<Bar> bars) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Bar bar : bars) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("key", bar.label());
      row.put("count", bar.count());
      all.add(row);
    }
    return all;
  }
}
