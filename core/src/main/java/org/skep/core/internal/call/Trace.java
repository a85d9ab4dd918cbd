// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** The last lines that programs printed. Readers keep their own place. Thread-safe. */
public final class Trace {
  private static final int KEPT = 4096;

  private record Line(long sequence, byte[] text) {}

  /**
   * What a read found.
   *
   * @param bytes the lines, each with its line feed
   * @param sequence where to go on
   */
  public record Chunk(byte[] bytes, long sequence) {}

  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private long last;

  /** Keeps a line; the oldest is dropped when there are too many. */
  public synchronized void print(String line) {
    lines.add(new Line(++last, (line + "\n").getBytes(StandardCharsets.UTF_8)));
    if (lines.size() > KEPT) {
      lines.remove();
    }
  }

  /** Whole lines after {@code sequence}, as many as fit into {@code space} bytes. */
  public synchronized Chunk read(long sequence, int space) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    long at = sequence;
    for (Line line : lines) {
      if (line.sequence() > sequence) {
        if (out.size() + line.text().length > space) {
          break;
        }
        out.writeBytes(line.text());
        at = line.sequence();
      }
    }
    return new Chunk(out.toByteArray(), at);
  }
}
