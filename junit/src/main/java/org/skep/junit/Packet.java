// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * Builds Ethernet frames for test runs, with right lengths and checksums. Not thread-safe.
 *
 * <pre>{@code
 * byte[] frame = Packet.ipv4("10.0.0.1", "10.0.0.2").tcp(4000, 80).payload(20).build();
 * }</pre>
 */
public final class Packet {
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]+");
  private static final int ETHERNET = 14;
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final int ECHO_REQUEST = 8;
  private static final int ECHO_REQUEST_V6 = 128;

  private final byte[] source;
  private final byte[] target;
  private int protocol = 255;
  private byte[] header = {};
  private int checksumAt = -1;
  private byte[] payload = {};

  private Packet(byte[] source, byte[] target) {
    this.source = source;
    this.target = target;
  }

  /** An IPv4 packet between two addresses, written as numbers. */
  public static Packet ipv4(String source, String target) {
    return new Packet(address(source, 4), address(target, 4));
  }

  /** An IPv6 packet between two addresses, written as numbers. */
  public static Packet ipv6(String source, String target) {
    return new Packet(address(source, 16), address(target, 16));
  }

  private static byte[] address(String text, int size) {
    try {
      byte[] bytes =
          ADDRESS.matcher(text).matches() ? InetAddress.getByName(text).getAddress() : new byte[0];
      if (bytes.length == size) {
        return bytes;
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no address", e);
    }
    throw new IllegalArgumentException(
        "\"%s\" is no address of %d bytes, written as numbers".formatted(text, size));
  }

  /** With a UDP header. */
  public Packet udp(int sourcePort, int targetPort) {
    protocol = UDP;
    checksumAt = 6;
    header =
        ByteBuffer.allocate(8).putShort((short) sourcePort).putShort((short) targetPort).array();
    return this;
  }

  /** With a TCP header of 20 bytes: a SYN. */
  public Packet tcp(int sourcePort, int targetPort) {
    protocol = TCP;
    checksumAt = 16;
    header =
        ByteBuffer.allocate(20)
            .putShort((short) sourcePort)
            .putShort((short) targetPort)
            .putInt(1)
            .putInt(0)
            .putShort((short) 0x5002)
            .putShort((short) 0xffff)
            .array();
    return this;
  }

  /** With an echo request, as ping sends it. */
  public Packet icmpEcho() {
    boolean isV4 = source.length == 4;
    protocol = isV4 ? ICMP : ICMPV6;
    checksumAt = 2;
    header = new byte[8];
    header[0] = (byte) (isV4 ? ECHO_REQUEST : ECHO_REQUEST_V6);
    return this;
  }

  /** With bytes behind the headers. */
  public Packet payload(byte[] bytes) {
    payload = bytes.clone();
    return this;
  }

  /** With that many bytes, 0, 1, 2…, behind the headers. */
  public Packet payload(int length) {
    payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) i;
    }
    return this;
  }

  /** The frame, from its Ethernet header on. */
  public byte[] build() {
    byte[] segment = segment();
    boolean isV4 = source.length == 4;
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET + (isV4 ? 20 : 40) + segment.length);
    frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1});
    frame.putShort((short) (isV4 ? 0x0800 : 0x86dd));
    if (isV4) {
      ByteBuffer ip = ByteBuffer.allocate(20);
      ip.putShort((short) 0x4500).putShort((short) (20 + segment.length)).putInt(0x0000_4000);
      ip.put((byte) 64).put((byte) protocol).putShort((short) 0).put(source).put(target);
      ip.putShort(10, (short) checksum(0, ip.array()));
      frame.put(ip.array());
    } else {
      frame.putInt(0x6000_0000).putShort((short) segment.length);
      frame.put((byte) protocol).put((byte) 64).put(source).put(target);
    }
    return frame.put(segment).array();
  }

  private byte[] segment() {
    byte[] segment =
        ByteBuffer.allocate(header.length + payload.length).put(header).put(payload).array();
    if (protocol == UDP) {
      segment[4] = (byte) (segment.length >> 8);
      segment[5] = (byte) segment.length;
    }
    if (checksumAt >= 0) {
      long pseudo = protocol == ICMP ? 0 : sum(source) + sum(target) + protocol + segment.length;
      int checksum = checksum(pseudo, segment);
      // A UDP checksum of 0 would say that there is none.
      int sent = protocol == UDP && checksum == 0 ? 0xffff : checksum;
      segment[checksumAt] = (byte) (sent >> 8);
      segment[checksumAt + 1] = (byte) sent;
    }
    return segment;
  }

  private static long sum(byte[] bytes) {
    long sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (bytes[i] & 0xffL) << (i % 2 == 0 ? 8 : 0);
    }
    return sum;
  }

  /** The Internet checksum (RFC 1071). */
  private static int checksum(long start, byte[] bytes) {
    long sum = start + sum(bytes);
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) ~sum & 0xffff;
  }
}
