// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;

/** Composes captures byte by byte, so that tests say exactly what the reader meets. */
final class CaptureBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private ByteOrder order;

  CaptureBytes(ByteOrder order) {
    this.order = order;
  }

  static CaptureBytes little() {
    return new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
  }

  static CaptureReader open(byte[] capture) throws IOException {
    return CaptureReader.open(Channels.newChannel(new ByteArrayInputStream(capture)), "sample");
  }

  /** A packet's bytes: 0, 1, 2… */
  static byte[] payload(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) i;
    }
    return payload;
  }

  CaptureBytes order(ByteOrder newOrder) {
    order = newOrder;
    return this;
  }

  CaptureBytes u16(int... values) {
    for (int value : values) {
      raw(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
    }
    return this;
  }

  CaptureBytes u32(int... values) {
    for (int value : values) {
      raw(ByteBuffer.allocate(4).order(order).putInt(value).array());
    }
    return this;
  }

  CaptureBytes u64(long value) {
    return raw(ByteBuffer.allocate(8).order(order).putLong(value).array());
  }

  CaptureBytes raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  CaptureBytes padded(byte[] value) {
    return raw(value).raw(new byte[-value.length & 3]);
  }

  CaptureBytes pcapHeader(int magic, int minor, int snapLength, int linkType) {
    return u32(magic).u16(2, minor).u32(0, 0, snapLength, linkType);
  }

  CaptureBytes pcapRecord(int seconds, int fraction, int captured, int original) {
    return u32(seconds, fraction, captured, original).raw(payload(captured));
  }

  CaptureBytes block(int type, CaptureBytes body) {
    int length = body.bytes.size() + 12;
    return u32(type, length).raw(body.toByteArray()).u32(length);
  }

  CaptureBytes section() {
    return block(PcapngFormat.SECTION_HEADER, body().u32(0x1a2b3c4d).u16(1, 0).u64(-1));
  }

  CaptureBytes networkInterface(int linkType, int snapLength, CaptureBytes options) {
    return block(1, body().u16(linkType, 0).u32(snapLength).raw(options.toByteArray()));
  }

  CaptureBytes option(int code, byte... value) {
    return u16(code, value.length).padded(value);
  }

  CaptureBytes enhancedPacket(int index, long ticks, int captured, int original) {
    return block(
        6,
        body()
            .u32(index, (int) (ticks >>> 32), (int) ticks, captured, original)
            .padded(payload(captured)));
  }

  CaptureBytes oldPacket(int index, long ticks, int captured, int original) {
    return block(
        2,
        body()
            .u16(index, 9)
            .u32((int) (ticks >>> 32), (int) ticks, captured, original)
            .padded(payload(captured)));
  }

  CaptureBytes simplePacket(int captured, int original) {
    return block(3, body().u32(original).padded(payload(captured)));
  }

  /** A fresh composer in the same byte order. */
  CaptureBytes body() {
    return new CaptureBytes(order);
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
