// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the packets of a pcap or pcapng capture, in file order, without allocating per packet:
 *
 * <pre>{@code
 * try (CaptureReader reader = CaptureReader.open(path)) {
 *   while (reader.next()) {
 *     use(reader.data(), reader.offset(), reader.capturedLength());
 *   }
 * }
 * }</pre>
 *
 * <p>pcap is read with timestamps in micro- or nanoseconds, in both byte orders, in the "modified"
 * variant and with the swapped lengths of versions before 2.4; pcapng with any number of sections
 * and interfaces, other blocks than packets being passed over.
 *
 * <p>The accessors speak of the packet the last {@link #next()} moved to. They are meaningless
 * before the first and after the last packet, where the lengths are 0. Not thread-safe.
 *
 * <p>Whatever the bytes, reading ends with a result, a {@link CaptureException} or the channel's
 * own {@link IOException}; memory stays below four times {@link #MAX_CAPTURED_LENGTH}.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/">PCAP capture format</a>
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/">PCAPNG capture
 *     format</a>
 */
public final class CaptureReader implements AutoCloseable {

  /** The most bytes of one packet that are accepted: 16 MiB. */
  public static final int MAX_CAPTURED_LENGTH = 16 * 1024 * 1024;

  private static final int MAGIC = 4;
  private static final int GZIP = 0x1f8b;
  private static final int ZSTD = 0x28b52ffd;

  private final CaptureInput input;
  private final CaptureFormat format;
  private final PacketRecord packet = new PacketRecord();
  private @Nullable IOException failure;

  private CaptureReader(CaptureInput input) throws IOException {
    this.input = input;
    this.format = recognise(input);
    format.describe(packet);
  }

  /**
   * Opens a file.
   *
   * @throws CaptureException if it does not start like a capture
   * @throws IOException if it cannot be opened or read
   */
  public static CaptureReader open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return open(channel, file.toString());
    } catch (IOException | RuntimeException | Error e) {
      try {
        channel.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /**
   * Reads a capture from a channel's current position, for instance a pipe.
   *
   * @param channel in blocking mode; {@link #close()} closes it, but when this method throws it
   *     still belongs to the caller
   * @param name what to call it in errors
   * @throws CaptureException if it does not start like a capture
   * @throws IOException if it cannot be read
   */
  public static CaptureReader open(ReadableByteChannel channel, String name) throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(name, "name");
    return new CaptureReader(new CaptureInput(channel, name));
  }

  private static CaptureFormat recognise(CaptureInput input) throws IOException {
    int got = input.available(MAGIC);
    if (got < MAGIC) {
      throw input.truncated("file header", MAGIC, got);
    }
    input.order(ByteOrder.BIG_ENDIAN);
    int magic = input.int32(0);
    if (magic == PcapngFormat.SECTION_HEADER) {
      PcapngFormat pcapng = new PcapngFormat(input);
      pcapng.startSection();
      return pcapng;
    }
    if (PcapFormat.isMagic(magic)) {
      return PcapFormat.open(input, ByteOrder.BIG_ENDIAN);
    }
    if (PcapFormat.isMagic(Integer.reverseBytes(magic))) {
      return PcapFormat.open(input, ByteOrder.LITTLE_ENDIAN);
    }
    boolean compressed = magic >>> 16 == GZIP || magic == ZSTD;
    throw input.error(
        String.format("found 0x%08x, expected the magic number of pcap or pcapng", magic)
            + (compressed ? "; the file is compressed: unpack it first" : ""));
  }

  static CaptureException tooLong(CaptureInput input, long captured) {
    return input.error(
        "found a captured length of "
            + captured
            + ", expected at most "
            + MAX_CAPTURED_LENGTH
            + "; the record is damaged, or an earlier one is");
  }

  /**
   * Moves to the next packet. After an error each further call reports the same error.
   *
   * @return false at the end of the capture
   * @throws CaptureException if the record is damaged or cut short; packets before it were intact
   * @throws ClosedChannelException if the reader is closed
   * @throws IOException if the channel cannot be read
   */
  public boolean next() throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      if (format.next(packet)) {
        input.countPacket();
        return true;
      }
    } catch (IOException e) {
      packet.clear();
      failure = e;
      throw e;
    }
    packet.clear();
    return false;
  }

  /**
   * The array holding the packet from {@link #offset()} on. It belongs to the reader, must not be
   * written, and is valid until the next call of {@link #next()}, which may use another array.
   */
  public byte[] data() {
    return input.array();
  }

  /** Where in {@link #data()} the packet starts. */
  public int offset() {
    return packet.offset;
  }

  /** How many bytes of the packet were captured and are in {@link #data()}. */
  public int capturedLength() {
    return packet.capturedLength;
  }

  /**
   * How many bytes the packet had when it was captured, as the file says: in damaged files perhaps
   * less than {@link #capturedLength()}; {@link Integer#MAX_VALUE} stands for anything longer.
   */
  public int originalLength() {
    return packet.originalLength;
  }

  /**
   * When the packet was captured, in nanoseconds since 1970-01-01T00:00Z; 0 for simple packet
   * blocks, which do not say.
   */
  public long timestampNanos() {
    return packet.timestampNanos;
  }

  /**
   * What the packet starts with, one of {@link LinkType}. In a pcap file it is the same for all
   * packets and known before the first; in a pcapng file it is -1 before the first.
   */
  public int linkType() {
    return packet.linkType;
  }

  /**
   * How many bytes the file, or the packet's interface, says were captured at most; 0 for no limit.
   * Some files hold longer packets all the same: this reader gives all their bytes, as Wireshark
   * does, while libpcap cuts them to this length.
   */
  public int snapLength() {
    return packet.snapLength;
  }

  /** The packet's interface, numbered from 0 within its pcapng section; 0 in a pcap file. */
  public int interfaceIndex() {
    return packet.interfaceIndex;
  }

  /** How many packets {@link #next()} moved to so far. */
  public long packets() {
    return input.packets();
  }

  /** Where the next record starts, in bytes from where reading began. */
  public long position() {
    return input.offset();
  }

  /** Closes the channel. Closing again does nothing. */
  @Override
  public void close() throws IOException {
    failure = new ClosedChannelException();
    packet.clear();
    input.close();
  }
}
