// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

/**
 * What a pcapng interface description block says about packets.
 *
 * @param linkType a {@link LinkType}
 * @param snapLength bytes kept of a packet at most; 0 for no limit
 * @param scale how its timestamps are meant
 */
record CaptureInterface(int linkType, long snapLength, TimestampScale scale) {
  private static final int OPTIONS = 16;
  private static final int OPTION_HEADER = 4;
  private static final int END_OF_OPTIONS = 0;
  private static final int IF_TSRESOL = 9;
  private static final int IF_TSOFFSET = 14;

  /** Reads the block at the input's position, whose options end at {@code end}. */
  static CaptureInterface read(CaptureInput input, int end) throws CaptureException {
    TimestampScale scale = TimestampScale.MICROS;
    int at = OPTIONS;
    while (end - at >= OPTION_HEADER) {
      int code = input.unsigned16(at);
      int length = input.unsigned16(at + 2);
      if (code == END_OF_OPTIONS) {
        break;
      }
      at += OPTION_HEADER;
      if (length > end - at) {
        throw input.error(
            "found option " + code + " of " + length + " bytes where " + (end - at) + " are left");
      }
      if (code == IF_TSRESOL) {
        checkLength(input, "if_tsresol", length, 1);
        scale = new TimestampScale(input.unsigned8(at), scale.offsetSeconds());
      } else if (code == IF_TSOFFSET) {
        checkLength(input, "if_tsoffset", length, 8);
        scale = new TimestampScale(scale.resolution(), input.int64(at));
      }
      at += (length + 3) & ~3;
    }
    return new CaptureInterface(input.unsigned16(8), input.unsigned32(12), scale);
  }

  private static void checkLength(CaptureInput input, String option, int length, int expected)
      throws CaptureException {
    if (length != expected) {
      throw input.error("found " + option + " of " + length + " bytes, expected " + expected);
    }
  }
}
