// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/**
 * A window over a channel. It grows only when it is full of bytes that did arrive, so no length
 * found in a file can make it allocate more than twice what was read.
 */
final class CaptureInput implements Closeable {
  private static final int WINDOW = 256 * 1024;

  private final ReadableByteChannel channel;
  private final String name;
  private ByteBuffer buffer = ByteBuffer.allocate(WINDOW);
  private byte[] bytes = buffer.array();
  private int start;
  private int end;
  private long windowOffset;
  private long packets;

  CaptureInput(ReadableByteChannel channel, String name) {
    this.channel = channel;
    this.name = name;
  }

  void order(ByteOrder order) {
    buffer.order(order);
  }

  /** Returns {@code wanted}, or how many bytes are left when the capture ends before. */
  int available(int wanted) throws IOException {
    return end - start >= wanted ? wanted : fill(wanted);
  }

  private int fill(int wanted) throws IOException {
    compact();
    while (end < wanted) {
      if (end == bytes.length) {
        grow();
      }
      // One window at a time: the JDK keeps a direct buffer of the largest size asked for.
      buffer.limit(Math.min(bytes.length, end + WINDOW)).position(end);
      int read = channel.read(buffer);
      buffer.clear();
      if (read < 0) {
        return end;
      }
      if (read == 0) {
        throw error(
            windowOffset + end, "the channel gave 0 bytes; expected a channel in blocking mode");
      }
      end += read;
    }
    return wanted;
  }

  private void compact() {
    System.arraycopy(bytes, start, bytes, 0, end - start);
    windowOffset += start;
    end -= start;
    start = 0;
  }

  private void grow() {
    ByteOrder order = buffer.order();
    bytes = Arrays.copyOf(bytes, bytes.length * 2);
    buffer = ByteBuffer.wrap(bytes).order(order);
  }

  /** Passes over bytes already seen to be available. */
  void consume(int count) {
    start += count;
  }

  /** Passes over bytes that need not fit the window; returns how many there were. */
  long skip(long count) throws IOException {
    long left = count;
    while (left > 0) {
      int step = available((int) Math.min(left, WINDOW));
      if (step == 0) {
        break;
      }
      start += step;
      left -= step;
    }
    return count - left;
  }

  int int32(int at) {
    return buffer.getInt(start + at);
  }

  long unsigned32(int at) {
    return Integer.toUnsignedLong(int32(at));
  }

  int unsigned16(int at) {
    return Short.toUnsignedInt(buffer.getShort(start + at));
  }

  int unsigned8(int at) {
    return Byte.toUnsignedInt(bytes[start + at]);
  }

  long int64(int at) {
    return buffer.getLong(start + at);
  }

  byte[] array() {
    return bytes;
  }

  /** The index in {@link #array()} of the first byte not passed over. */
  int index() {
    return start;
  }

  /** The offset in the capture of the first byte not passed over. */
  long offset() {
    return windowOffset + start;
  }

  long packets() {
    return packets;
  }

  void countPacket() {
    packets++;
  }

  CaptureException error(long offset, String problem) {
    return new CaptureException(name, offset, packets, problem);
  }

  /** An error about what starts at the first byte not passed over. */
  CaptureException error(String problem) {
    return error(offset(), problem);
  }

  CaptureException truncated(String what, long expected, long found) {
    return error(
        "the capture is cut short: found "
            + found
            + " bytes of a "
            + what
            + ", expected "
            + expected
            + "; what came before is intact");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
