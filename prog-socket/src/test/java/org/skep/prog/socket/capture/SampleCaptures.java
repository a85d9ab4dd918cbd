// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One small capture for each way of writing them; {@link CaptureReaderTest} holds their figures.
 */
final class SampleCaptures {
  static final int SECONDS = 1_700_000_000;

  private SampleCaptures() {}

  static Map<String, byte[]> all() {
    Map<String, byte[]> samples = new LinkedHashMap<>();
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      String suffix = order == ByteOrder.LITTLE_ENDIAN ? "-le" : "-be";
      samples.put("micros" + suffix, pcap(order, PcapFormat.MAGIC_MICROS, 4));
      samples.put("nanos" + suffix, pcap(order, PcapFormat.MAGIC_NANOS, 4));
      samples.put("modified" + suffix, modified(order));
      samples.put("swapped-2.2" + suffix, swapped(order));
      samples.put("mixed-2.3" + suffix, mixed(order));
      samples.put("pcapng" + suffix, pcapng(new CaptureBytes(order)).toByteArray());
    }
    samples.put("sections", sections());
    samples.put("large", large());
    return samples;
  }

  private static byte[] pcap(ByteOrder order, int magic, int minor) {
    CaptureBytes bytes =
        new CaptureBytes(order).pcapHeader(magic, minor, 262_144, LinkType.ETHERNET);
    for (int i = 0; i < 7; i++) {
      bytes.pcapRecord(SECONDS + i, 999_000 + i, 60 + 31 * i, 60 + 200 * i);
    }
    return bytes.toByteArray();
  }

  private static byte[] modified(ByteOrder order) {
    CaptureBytes bytes =
        new CaptureBytes(order)
            .pcapHeader(PcapFormat.MAGIC_MODIFIED, 4, 262_144, LinkType.ETHERNET);
    for (int i = 0; i < 5; i++) {
      bytes.u32(SECONDS + i, 17, 64, 1500 + i, 3).u16(0x0800, 0).raw(CaptureBytes.payload(64));
    }
    return bytes.toByteArray();
  }

  private static byte[] swapped(ByteOrder order) {
    CaptureBytes bytes =
        new CaptureBytes(order).pcapHeader(PcapFormat.MAGIC_MICROS, 2, 262_144, LinkType.ETHERNET);
    for (int i = 0; i < 5; i++) {
      bytes.u32(SECONDS, i, 1000, 68 + i).raw(CaptureBytes.payload(68 + i));
    }
    return bytes.toByteArray();
  }

  private static byte[] mixed(ByteOrder order) {
    return new CaptureBytes(order)
        .pcapHeader(PcapFormat.MAGIC_MICROS, 3, 262_144, LinkType.ETHERNET)
        .u32(SECONDS, 1, 900, 70)
        .raw(CaptureBytes.payload(70))
        .pcapRecord(SECONDS, 2, 71, 800)
        .toByteArray();
  }

  /** Interfaces of three resolutions, each kind of packet block, and blocks that are none. */
  private static CaptureBytes pcapng(CaptureBytes bytes) {
    bytes.section();
    bytes.networkInterface(LinkType.ETHERNET, 96, bytes.body());
    bytes.networkInterface(
        LinkType.RAW, 0, bytes.body().option(2, (byte) 'e').option(9, (byte) 9).u16(0, 0));
    bytes.networkInterface(
        LinkType.ETHERNET,
        0,
        bytes
            .body()
            .option(9, (byte) (0x80 | 20))
            .option(14, bytes.body().u64(1000).toByteArray())
            .u16(0, 0));
    bytes.block(5, bytes.body().u32(0, 0, 0));
    bytes.enhancedPacket(0, SECONDS * 1_000_000L + 5, 61, 1400);
    bytes.block(0x0bad_cafe, bytes.body().raw(new byte[300_000]));
    bytes.enhancedPacket(1, SECONDS * 1_000_000_000L + 123_456_789, 62, 62);
    bytes.enhancedPacket(2, (SECONDS - 1000L) << 20 | 1 << 19, 63, 64);
    bytes.oldPacket(1, SECONDS * 1_000_000_000L + 7, 65, 66);
    bytes.simplePacket(60, 60);
    bytes.simplePacket(96, 500);
    return bytes;
  }

  private static byte[] sections() {
    CaptureBytes bytes = pcapng(CaptureBytes.little());
    return pcapng(bytes.order(ByteOrder.BIG_ENDIAN)).toByteArray();
  }

  /** More than the reader's first window, with a packet longer than it. */
  private static byte[] large() {
    CaptureBytes bytes =
        CaptureBytes.little().pcapHeader(PcapFormat.MAGIC_NANOS, 4, 0, LinkType.USBPCAP);
    for (int i = 0; i < 400; i++) {
      bytes.pcapRecord(SECONDS, i, 1400 + i, 1400 + i);
    }
    bytes.pcapRecord(SECONDS, 400, 700_001, 700_001);
    return bytes.pcapRecord(SECONDS, 401, 60, 60).toByteArray();
  }
}
