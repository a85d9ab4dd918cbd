// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import org.skep.prog.socket.capture.CaptureException;
import org.skep.prog.socket.capture.CaptureReader;
import org.skep.prog.socket.capture.CaptureWriter;

/**
 * pcap and pcapng: read to the end, or refused by {@link CaptureException}. What was read is
 * written, and reads as the same.
 */
public final class CaptureTarget {
  private static final int MOST_PACKETS = 10_000;

  private CaptureTarget() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    long packets;
    try (CaptureReader reader = open(input, "input")) {
      packets = copy(reader, written);
    } catch (CaptureException e) {
      ObjectTarget.told(e.getMessage());
      return;
    }
    if (packets > 0) {
      try (CaptureReader reader = open(written.toByteArray(), "copy")) {
        long again = copy(reader, new ByteArrayOutputStream());
        if (again != packets) {
          throw new IllegalStateException(packets + " packets written, " + again + " read");
        }
      }
    }
  }

  private static CaptureReader open(byte[] bytes, String name) throws IOException {
    return CaptureReader.open(Channels.newChannel(new ByteArrayInputStream(bytes)), name);
  }

  private static long copy(CaptureReader reader, ByteArrayOutputStream into) throws IOException {
    if (!reader.next()) {
      return 0;
    }
    try (CaptureWriter writer =
        CaptureWriter.open(
            Channels.newChannel(into),
            "copy",
            reader.linkType(),
            CaptureReader.MAX_CAPTURED_LENGTH,
            CaptureWriter.Resolution.NANOSECONDS)) {
      do {
        writer.write(reader);
      } while (writer.packets() < MOST_PACKETS && reader.next());
      return writer.packets();
    }
  }
}
