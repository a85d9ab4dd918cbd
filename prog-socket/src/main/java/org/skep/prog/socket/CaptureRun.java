// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.skep.prog.socket.capture.CaptureReader;
import org.skep.prog.socket.capture.CaptureWriter;

/** Sends the packets of a capture file past a hook, as fast as they can be read. */
public final class CaptureRun {
  private static final int PROGRESS_STEP = 1 << 16;
  private static final int ETHERNET = 1;
  private static final int NULL = 0;
  private static final int RAW = 101;
  private static final int LINUX_SLL = 113;
  private static final int IPV4 = 228;
  private static final int IPV6 = 229;
  private static final int LINUX_SLL2 = 276;
  private static final int ETH_P_IP = 0x0800;
  private static final int ETH_P_IPV6 = 0x86dd;
  private static final int ETH_P_802_2 = 4;
  private static final int MIN_ETHERTYPE = 0x600;

  private CaptureRun() {}

  /**
   * What a run saw.
   *
   * @param packets packets read
   * @param bytes their captured bytes
   * @param kept packets of which a filter kept something
   * @param skipped packets shorter than their link header
   * @param nanos time, in nanoseconds
   */
  public record Result(long packets, long bytes, long kept, long skipped, long nanos) {}

  /**
   * Reads to the end.
   *
   * @param kept where packets that are kept go, whole; null for nowhere
   * @param progress told the number of packets now and then
   * @throws IOException if the file is malformed or its link type has no known header
   */
  public static Result run(
      CaptureReader reader, PacketHook hook, @Nullable CaptureWriter kept, LongConsumer progress)
      throws IOException {
    long packets = 0;
    long bytes = 0;
    long keptPackets = 0;
    long skipped = 0;
    long start = System.nanoTime();
    while (reader.next()) {
      packets++;
      bytes += reader.capturedLength();
      int header = headerOf(reader);
      if (reader.capturedLength() < header) {
        skipped++;
        continue;
      }
      int verdict =
          hook.filter(
              reader.data(),
              reader.offset(),
              reader.capturedLength(),
              header,
              protocolOf(reader, header));
      if (verdict != 0) {
        keptPackets++;
        if (kept != null) {
          kept.write(reader);
        }
      }
      if (packets % PROGRESS_STEP == 0) {
        progress.accept(packets);
      }
    }
    return new Result(packets, bytes, keptPackets, skipped, System.nanoTime() - start);
  }

  private static int headerOf(CaptureReader reader) throws IOException {
    return switch (reader.linkType()) {
      case ETHERNET -> 14;
      case NULL -> 4;
      case RAW, IPV4, IPV6 -> 0;
      case LINUX_SLL -> 16;
      case LINUX_SLL2 -> 20;
      default ->
          throw new IOException(
              "packet %d has link type %d; filters run over Ethernet (1), raw IP (101, 228, 229),"
                      .formatted(reader.packets(), reader.linkType())
                  + " loopback (0) and Linux cooked captures (113, 276)");
    };
  }

  private static int protocolOf(CaptureReader reader, int header) {
    return switch (reader.linkType()) {
      case ETHERNET -> etherType(reader, 12);
      case LINUX_SLL -> etherType(reader, 14);
      case LINUX_SLL2 -> etherType(reader, 0);
      default -> ipVersion(reader, header);
    };
  }

  private static int etherType(CaptureReader reader, int at) {
    byte[] data = reader.data();
    int offset = reader.offset() + at;
    int type = (data[offset] & 0xff) << 8 | (data[offset + 1] & 0xff);
    return type >= MIN_ETHERTYPE ? type : ETH_P_802_2;
  }

  private static int ipVersion(CaptureReader reader, int header) {
    if (reader.capturedLength() <= header) {
      return 0;
    }
    int version = (reader.data()[reader.offset() + header] & 0xf0) >> 4;
    return version == 6 ? ETH_P_IPV6 : ETH_P_IP;
  }
}
