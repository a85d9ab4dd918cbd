// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import java.io.IOException;
import java.nio.ByteOrder;

/** Classic pcap: a 24-byte file header, then records with a header of 16 (or 24) bytes each. */
final class PcapFormat implements CaptureFormat {
  static final int MAGIC_MICROS = 0xa1b2c3d4;
  static final int MAGIC_NANOS = 0xa1b23c4d;

  /** Alexey Kuznetzov's variant: records also carry interface, protocol and packet type. */
  static final int MAGIC_MODIFIED = 0xa1b2cd34;

  static final int FILE_HEADER = 24;
  static final int RECORD_HEADER = 16;
  private static final int MODIFIED_RECORD_HEADER = 24;

  /** The upper bits tell the length of the frame check sequence. */
  private static final int LINK_TYPE_MASK = 0xffff;

  private static final int DG_UX_VERSION = 543;

  /** Versions before 2.3, and DG/UX, stored the two lengths in the other order; 2.3 did either. */
  private enum Lengths {
    CAPTURED_FIRST,
    ORIGINAL_FIRST,
    SMALLER_IS_CAPTURED
  }

  private final CaptureInput input;
  private final int recordHeader;
  private final long nanosPerUnit;
  private final Lengths lengths;
  private final int linkType;
  private final int snapLength;

  private PcapFormat(
      CaptureInput input,
      int recordHeader,
      long nanosPerUnit,
      Lengths lengths,
      int linkType,
      int snapLength) {
    this.input = input;
    this.recordHeader = recordHeader;
    this.nanosPerUnit = nanosPerUnit;
    this.lengths = lengths;
    this.linkType = linkType;
    this.snapLength = snapLength;
  }

  static boolean isMagic(int value) {
    return value == MAGIC_MICROS || value == MAGIC_NANOS || value == MAGIC_MODIFIED;
  }

  /** Reads the file header; its magic must have been recognised in {@code order}. */
  static PcapFormat open(CaptureInput input, ByteOrder order) throws IOException {
    input.order(order);
    int got = input.available(FILE_HEADER);
    if (got < FILE_HEADER) {
      throw input.truncated("pcap file header", FILE_HEADER, got);
    }
    int magic = input.int32(0);
    Lengths lengths = lengths(input, input.unsigned16(4), input.unsigned16(6));
    int snapLength = PacketRecord.snapLength(input.unsigned32(16));
    int linkType = input.int32(20) & LINK_TYPE_MASK;
    input.consume(FILE_HEADER);
    return new PcapFormat(
        input,
        magic == MAGIC_MODIFIED ? MODIFIED_RECORD_HEADER : RECORD_HEADER,
        magic == MAGIC_NANOS ? 1 : 1000,
        lengths,
        linkType,
        snapLength);
  }

  private static Lengths lengths(CaptureInput input, int major, int minor) throws CaptureException {
    if (major == DG_UX_VERSION && minor == 0) {
      return Lengths.ORIGINAL_FIRST;
    }
    if (major != 2 || minor > 4) {
      throw input.error("found pcap version " + major + "." + minor + ", expected 2.0 to 2.4");
    }
    return minor < 3
        ? Lengths.ORIGINAL_FIRST
        : minor == 3 ? Lengths.SMALLER_IS_CAPTURED : Lengths.CAPTURED_FIRST;
  }

  @Override
  public boolean next(PacketRecord packet) throws IOException {
    int got = input.available(recordHeader);
    if (got < recordHeader) {
      if (got == 0) {
        return false;
      }
      throw input.truncated("packet record header", recordHeader, got);
    }
    long captured = input.unsigned32(8);
    long original = input.unsigned32(12);
    if (lengths != Lengths.CAPTURED_FIRST
        && (lengths == Lengths.ORIGINAL_FIRST || captured > original)) {
      long first = captured;
      captured = original;
      original = first;
    }
    if (captured > CaptureReader.MAX_CAPTURED_LENGTH) {
      throw CaptureReader.tooLong(input, captured);
    }
    int length = recordHeader + (int) captured;
    packet.timestampNanos =
        input.unsigned32(0) * 1_000_000_000L + input.unsigned32(4) * nanosPerUnit;
    got = input.available(length);
    if (got < length) {
      throw input.truncated("packet record", length, got);
    }
    packet.offset = input.index() + recordHeader;
    packet.capturedLength = (int) captured;
    packet.setOriginalLength(original);
    input.consume(length);
    return true;
  }

  @Override
  public void describe(PacketRecord packet) {
    packet.linkType = linkType;
    packet.snapLength = snapLength;
  }
}
