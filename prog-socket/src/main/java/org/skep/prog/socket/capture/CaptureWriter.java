// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Writes packets as a classic pcap capture, version 2.4, little-endian, with one link type.
 *
 * <p>Packets are buffered: {@link #flush()} or {@link #close()} puts them into the channel. Writing
 * allocates nothing. Not thread-safe.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/">PCAP capture format</a>
 */
public final class CaptureWriter implements AutoCloseable {

  /** How exactly timestamps are kept. */
  public enum Resolution {
    /** Microseconds, which every tool reads. */
    MICROSECONDS(PcapFormat.MAGIC_MICROS, 1000),
    /** Nanoseconds, by a magic number that some old tools do not know. */
    NANOSECONDS(PcapFormat.MAGIC_NANOS, 1);

    private final int magic;
    private final int nanosPerUnit;

    Resolution(int magic, int nanosPerUnit) {
      this.magic = magic;
      this.nanosPerUnit = nanosPerUnit;
    }
  }

  private static final int BUFFER = 256 * 1024;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_SECONDS = 0xffff_ffffL;
  private static final int MAX_LINK_TYPE = 0xffff;

  private final WritableByteChannel channel;
  private final String name;
  private final int linkType;
  private final int snapLength;
  private final Resolution resolution;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private long flushed;
  private long packets;
  private boolean closed;

  private CaptureWriter(
      WritableByteChannel channel,
      String name,
      int linkType,
      int snapLength,
      Resolution resolution) {
    this.channel = channel;
    this.name = name;
    this.linkType = linkType;
    this.snapLength = snapLength;
    this.resolution = resolution;
  }

  /**
   * Creates a file, or empties it when it exists.
   *
   * @param linkType one of {@link LinkType}
   * @param snapLength how many bytes of a packet to keep at most, 1 to {@link
   *     CaptureReader#MAX_CAPTURED_LENGTH}; other tools refuse more than 262144
   * @throws IllegalArgumentException if the link type or the snap length is out of range
   * @throws IOException if the file cannot be written
   */
  public static CaptureWriter create(Path file, int linkType, int snapLength, Resolution resolution)
      throws IOException {
    check(linkType, snapLength);
    WritableByteChannel channel =
        Files.newByteChannel(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    return open(channel, file.toString(), linkType, snapLength, resolution);
  }

  /**
   * Writes a capture to a channel from its current position on.
   *
   * @param channel in blocking mode; {@link #close()} closes it
   * @param name what to call it in errors
   * @param linkType one of {@link LinkType}
   * @param snapLength as for {@link #create}
   * @throws IllegalArgumentException if the link type or the snap length is out of range
   */
  public static CaptureWriter open(
      WritableByteChannel channel,
      String name,
      int linkType,
      int snapLength,
      Resolution resolution) {
    check(linkType, snapLength);
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(resolution, "resolution");
    CaptureWriter writer = new CaptureWriter(channel, name, linkType, snapLength, resolution);
    writer.putFileHeader();
    return writer;
  }

  private static void check(int linkType, int snapLength) {
    if (linkType < 0 || linkType > MAX_LINK_TYPE) {
      throw new IllegalArgumentException("found link type " + linkType + ", expected 0 to 65535");
    }
    if (snapLength < 1 || snapLength > CaptureReader.MAX_CAPTURED_LENGTH) {
      throw new IllegalArgumentException(
          "found snap length "
              + snapLength
              + ", expected 1 to "
              + CaptureReader.MAX_CAPTURED_LENGTH);
    }
  }

  private void putFileHeader() {
    buffer.putInt(resolution.magic).putShort((short) 2).putShort((short) 4);
    buffer.putInt(0).putInt(0).putInt(snapLength).putInt(linkType);
  }

  /**
   * Appends a packet, of which at most the snap length is kept.
   *
   * @param data holds the packet from {@code offset} on; not kept
   * @param capturedLength bytes of the packet in {@code data}
   * @param originalLength bytes of the packet when it was captured
   * @param timestampNanos since 1970-01-01T00:00Z; rounded down to the resolution
   * @throws IndexOutOfBoundsException if the packet does not lie in {@code data}
   * @throws IllegalArgumentException if {@code originalLength} is negative
   * @throws CaptureException if the timestamp is before 1970 or after 2106, which the format cannot
   *     say; nothing is written then
   * @throws ClosedChannelException if the writer is closed
   * @throws IOException if the channel cannot be written
   */
  public void write(
      byte[] data, int offset, int capturedLength, int originalLength, long timestampNanos)
      throws IOException {
    Objects.checkFromIndexSize(offset, capturedLength, data.length);
    if (originalLength < 0) {
      throw new IllegalArgumentException(
          "found original length " + originalLength + ", expected 0 or more");
    }
    requireOpen();
    long seconds = Math.floorDiv(timestampNanos, NANOS_PER_SECOND);
    if (seconds < 0 || seconds > MAX_SECONDS) {
      throw error(
          "found a timestamp of " + seconds + " s since 1970, expected 0 to " + MAX_SECONDS);
    }
    int nanos = (int) (timestampNanos - seconds * NANOS_PER_SECOND);
    int kept = Math.min(capturedLength, snapLength);
    makeRoom(PcapFormat.RECORD_HEADER);
    buffer.putInt((int) seconds).putInt(nanos / resolution.nanosPerUnit);
    buffer.putInt(kept).putInt(originalLength);
    putBytes(data, offset, kept);
    packets++;
  }

  /**
   * Appends the packet a reader stands on.
   *
   * @throws CaptureException if the packet has another link type than this capture, or as {@link
   *     #write(byte[], int, int, int, long)}
   * @throws IOException as {@link #write(byte[], int, int, int, long)}
   */
  public void write(CaptureReader reader) throws IOException {
    if (reader.linkType() != linkType) {
      throw error(
          "found a packet of link type "
              + LinkType.name(reader.linkType())
              + " in a capture of "
              + LinkType.name(linkType)
              + "; write one capture per link type");
    }
    write(
        reader.data(),
        reader.offset(),
        reader.capturedLength(),
        reader.originalLength(),
        reader.timestampNanos());
  }

  private void putBytes(byte[] data, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      makeRoom(1);
      int step = Math.min(length - done, buffer.remaining());
      buffer.put(data, offset + done, step);
      done += step;
    }
  }

  private void makeRoom(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  /**
   * Puts what is buffered into the channel.
   *
   * @throws ClosedChannelException if the writer is closed
   * @throws IOException if the channel cannot be written
   */
  public void flush() throws IOException {
    requireOpen();
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        int written = channel.write(buffer);
        if (written == 0) {
          throw new CaptureException(
              name,
              flushed,
              packets,
              "the channel took 0 bytes; expected a channel in blocking mode");
        }
        flushed += written;
      }
    } finally {
      buffer.compact();
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  private CaptureException error(String problem) {
    return new CaptureException(name, position(), packets, problem);
  }

  /** How many packets were written. */
  public long packets() {
    return packets;
  }

  /** How long the capture is so far, in bytes, with what is still buffered. */
  public long position() {
    return flushed + buffer.position();
  }

  /**
   * Flushes, and closes the channel even if that fails. Closing again does nothing.
   *
   * @throws IOException if the channel cannot be written or closed
   */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    try (channel) {
      flush();
    } finally {
      closed = true;
    }
  }
}
