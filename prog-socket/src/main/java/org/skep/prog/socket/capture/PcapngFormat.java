// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** pcapng: blocks of a type, a total length, a body, and the total length again. */
final class PcapngFormat implements CaptureFormat {
  static final int SECTION_HEADER = 0x0a0d0d0a;
  static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int BLOCK_HEADER = 8;
  private static final int BLOCK_OVERHEAD = 12;
  private static final int MIN_SECTION_HEADER = 28;
  private static final int MIN_INTERFACE_DESCRIPTION = 20;
  private static final int PACKET_HEADER = 28;
  private static final int SIMPLE_PACKET_HEADER = 12;

  /** Room for the headers and the options of a packet of the greatest captured length. */
  private static final int MAX_BLOCK = CaptureReader.MAX_CAPTURED_LENGTH + 1024 * 1024;

  private static final int MAX_INTERFACES = 65_536;

  private final CaptureInput input;
  private final List<CaptureInterface> interfaces = new ArrayList<>();

  PcapngFormat(CaptureInput input) {
    this.input = input;
  }

  @Override
  public boolean next(PacketRecord packet) throws IOException {
    while (true) {
      int got = input.available(BLOCK_HEADER);
      if (got < BLOCK_HEADER) {
        if (got == 0) {
          return false;
        }
        throw input.truncated("block header", BLOCK_HEADER, got);
      }
      int type = input.int32(0);
      boolean isPacket = type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == PACKET;
      if (isPacket) {
        readPacket(type, packet);
        return true;
      } else if (type == SECTION_HEADER) {
        startSection();
      } else if (type == INTERFACE_DESCRIPTION) {
        addInterface();
      } else {
        skipRest(input.offset(), checkedLength("block", BLOCK_OVERHEAD), 0);
      }
    }
  }

  @Override
  public void describe(PacketRecord packet) {
    packet.linkType = -1; // each interface has its own
  }

  /** Reads a section's byte order and version; its interfaces are numbered from 0 again. */
  void startSection() throws IOException {
    int got = input.available(MIN_SECTION_HEADER);
    if (got < MIN_SECTION_HEADER) {
      throw input.truncated("section header block", MIN_SECTION_HEADER, got);
    }
    input.order(ByteOrder.LITTLE_ENDIAN);
    if (input.int32(8) != BYTE_ORDER_MAGIC) {
      input.order(ByteOrder.BIG_ENDIAN);
      if (input.int32(8) != BYTE_ORDER_MAGIC) {
        throw input.error(
            String.format(
                "found byte-order magic 0x%08x, expected 0x1a2b3c4d in either order",
                input.int32(8)));
      }
    }
    long offset = input.offset();
    long length = checkedLength("section header block", MIN_SECTION_HEADER);
    int major = input.unsigned16(12);
    int minor = input.unsigned16(14);
    if (major != 1 || (minor != 0 && minor != 2)) {
      throw input.error("found pcapng version " + major + "." + minor + ", expected 1.0 or 1.2");
    }
    interfaces.clear();
    input.consume(MIN_SECTION_HEADER - 4);
    skipRest(offset, length, MIN_SECTION_HEADER - 4);
  }

  private void addInterface() throws IOException {
    int length = wholeBlock("interface description block", MIN_INTERFACE_DESCRIPTION);
    if (interfaces.size() == MAX_INTERFACES) {
      throw input.error("found more than " + MAX_INTERFACES + " interfaces in one section");
    }
    interfaces.add(CaptureInterface.read(input, length - 4));
    input.consume(length);
  }

  private void readPacket(int type, PacketRecord packet) throws IOException {
    int header = type == SIMPLE_PACKET ? SIMPLE_PACKET_HEADER : PACKET_HEADER;
    int length = wholeBlock("packet block", header + 4);
    long captured;
    if (type == SIMPLE_PACKET) {
      captured = readSimpleHeader(packet);
    } else {
      captured = readPacketHeader(type, packet);
    }
    int room = length - header - 4;
    if (captured > room) {
      throw input.error(
          "found a captured length of " + captured + " in a block with room for " + room);
    }
    if (captured > CaptureReader.MAX_CAPTURED_LENGTH) {
      throw CaptureReader.tooLong(input, captured);
    }
    packet.offset = input.index() + header;
    packet.capturedLength = (int) captured;
    input.consume(length);
  }

  private long readSimpleHeader(PacketRecord packet) throws CaptureException {
    CaptureInterface source = useInterface(0, packet);
    long original = input.unsigned32(8);
    packet.timestampNanos = 0;
    packet.setOriginalLength(original);
    return source.snapLength() == 0 ? original : Math.min(original, source.snapLength());
  }

  /** The old packet block differs only in an interface number of 16 bits beside a drop count. */
  private long readPacketHeader(int type, PacketRecord packet) throws CaptureException {
    long index = type == PACKET ? input.unsigned16(8) : input.unsigned32(8);
    CaptureInterface source = useInterface(index, packet);
    long ticks = input.unsigned32(12) << 32 | input.unsigned32(16);
    packet.timestampNanos = source.scale().nanos(ticks);
    packet.setOriginalLength(input.unsigned32(24));
    return input.unsigned32(20);
  }

  private CaptureInterface useInterface(long index, PacketRecord packet) throws CaptureException {
    if (index >= interfaces.size()) {
      throw input.error(
          "found a packet of interface "
              + index
              + ", but the section described "
              + interfaces.size()
              + " interfaces before it");
    }
    CaptureInterface source = interfaces.get((int) index);
    packet.interfaceIndex = (int) index;
    packet.linkType = source.linkType();
    packet.snapLength = PacketRecord.snapLength(source.snapLength());
    return source;
  }

  /** The total length of the block, which its own kind and the rules of all blocks allow. */
  private long checkedLength(String what, int minimum) throws CaptureException {
    long length = input.unsigned32(4);
    if (length < minimum || length % 4 != 0) {
      throw input.error(
          "found a "
              + what
              + " of "
              + length
              + " bytes, expected a multiple of 4, at least "
              + minimum);
    }
    return length;
  }

  /** Brings the block into the window and checks both its lengths. */
  private int wholeBlock(String what, int minimum) throws IOException {
    long length = checkedLength(what, minimum);
    if (length > MAX_BLOCK) {
      throw input.error(
          "found a " + what + " of " + length + " bytes, expected at most " + MAX_BLOCK);
    }
    int got = input.available((int) length);
    if (got < length) {
      throw input.truncated(what, length, got);
    }
    checkTrailer(input.offset(), length, (int) length - 4);
    return (int) length;
  }

  /** Passes over what is left of a block, of any length, and checks the length at its end. */
  private void skipRest(long offset, long length, int done) throws IOException {
    long skipped = done + input.skip(length - 4 - done);
    int got = input.available(4);
    if (got < 4) {
      throw input.error(
          offset,
          "the capture is cut short: found "
              + (skipped + got)
              + " bytes of a block, expected "
              + length);
    }
    checkTrailer(offset, length, 0);
    input.consume(4);
  }

  private void checkTrailer(long offset, long length, int at) throws CaptureException {
    long trailer = input.unsigned32(at);
    if (trailer != length) {
      throw input.error(
          offset,
          "found total lengths " + length + " and " + trailer + " in one block, expected equal");
    }
  }
}
