// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * Receives datagrams that socket filters let through. As on a UDP socket in Linux, a filter sees
 * the 8-byte UDP header first: a result of 12 delivers 4 bytes of payload, 0 drops the datagram.
 *
 * <p>One thread at a time may receive. The channel stays the caller's.
 */
public final class FilteredDatagramChannel {
  /** Bytes of a UDP header. */
  public static final int UDP_HEADER = 8;

  private static final int MAX_DATAGRAM = 65535;
  private static final int ETH_P_IP = 0x0800;
  private static final int ETH_P_IPV6 = 0x86dd;

  private final DatagramChannel channel;
  private final PacketHook hook;
  private final byte[] bytes = new byte[UDP_HEADER + MAX_DATAGRAM];
  private long received;
  private long dropped;

  /**
   * Filters what {@code channel} receives.
   *
   * @param hook what the filters are attached to
   */
  public FilteredDatagramChannel(DatagramChannel channel, PacketHook hook) {
    this.channel = channel;
    this.hook = hook;
  }

  /**
   * Receives the next datagram that is kept, cut as the filters say.
   *
   * @param into where the payload goes, from its position on; what does not fit is lost
   * @return the sender; null if the channel does not block and none is there
   * @throws IOException as the channel
   */
  public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
    while (true) {
      ByteBuffer payload = ByteBuffer.wrap(bytes, UDP_HEADER, MAX_DATAGRAM);
      SocketAddress sender = channel.receive(payload);
      if (sender == null) {
        return null;
      }
      received++;
      int length = payload.position();
      int protocol = putHeader(sender, length);
      int kept = hook.filter(bytes, 0, length, 0, protocol);
      if (kept == 0) {
        dropped++;
        continue;
      }
      int delivered = Math.max(0, kept - UDP_HEADER);
      into.put(bytes, UDP_HEADER, Math.min(delivered, into.remaining()));
      return sender;
    }
  }

  private int putHeader(SocketAddress sender, int length) throws IOException {
    int source = sender instanceof InetSocketAddress from ? from.getPort() : 0;
    int target = channel.getLocalAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    boolean isIpv6 =
        sender instanceof InetSocketAddress from
            && from.getAddress() instanceof java.net.Inet6Address;
    putShort(0, source);
    putShort(2, target);
    putShort(4, length);
    putShort(6, 0);
    return isIpv6 ? ETH_P_IPV6 : ETH_P_IP;
  }

  private void putShort(int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  /** Datagrams that came in. */
  public long received() {
    return received;
  }

  /** Those that the filters dropped. */
  public long dropped() {
    return dropped;
  }
}
