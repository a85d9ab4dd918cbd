// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.prog.ContextField;
import org.skep.bpf.prog.ContextLayout;

/** {@code struct __sk_buff} as a socket filter sees it, at Linux's offsets. */
public final class SkBuff {
  /** Bytes of the struct. */
  public static final int SIZE = 192;

  /** Bytes of an Ethernet header. */
  public static final int ETHERNET = 14;

  static final int LEN = 0;
  static final int PKT_TYPE = 4;
  static final int MARK = 8;
  static final int PROTOCOL = 16;
  static final int PRIORITY = 32;
  static final int INGRESS_IFINDEX = 36;
  static final int IFINDEX = 40;
  static final int CB = 48;
  static final int CB_SIZE = 20;
  static final int TSTAMP = 152;
  static final int WIRE_LEN = 160;
  static final int GSO_SEGS = 164;
  static final int GSO_SIZE = 176;
  static final int HWTSTAMP = 184;

  /** What filters may do with it. */
  static final ContextLayout LAYOUT =
      new ContextLayout(
          "__sk_buff",
          SIZE,
          List.of(
              ContextField.readable("len", LEN, 4),
              ContextField.readable("pkt_type", PKT_TYPE, 4),
              ContextField.readable("mark", MARK, 4),
              ContextField.readable("queue_mapping", 12, 4),
              ContextField.readable("protocol", PROTOCOL, 4),
              ContextField.readable("vlan_present", 20, 4),
              ContextField.readable("vlan_tci", 24, 4),
              ContextField.readable("vlan_proto", 28, 4),
              ContextField.readable("priority", PRIORITY, 4),
              ContextField.readable("ingress_ifindex", INGRESS_IFINDEX, 4),
              ContextField.readable("ifindex", IFINDEX, 4),
              ContextField.readable("tc_index", 44, 4),
              ContextField.writable("cb", CB, CB_SIZE),
              ContextField.readable("hash", 68, 4),
              ContextField.readable("napi_id", 84, 4),
              ContextField.readable("gso_segs", GSO_SEGS, 4),
              ContextField.readable("gso_size", GSO_SIZE, 4)));

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private SkBuff() {}

  /**
   * Makes a packet the one that a run looks at. Allocates nothing.
   *
   * @param bytes the array that holds it; stays the caller's
   * @param offset its first byte
   * @param length its bytes
   * @param start where, from {@code offset}, the program's byte 0 is
   * @param protocol the EtherType
   */
  public static void prepare(
      RunContext run, byte[] bytes, int offset, int length, int start, int protocol) {
    byte[] context = run.contextBytes();
    Arrays.fill(context, 0, SIZE, (byte) 0);
    INT.set(context, LEN, length - start);
    context[PROTOCOL] = (byte) (protocol >>> 8);
    context[PROTOCOL + 1] = (byte) protocol;
    run.context().set(context, 0, SIZE, false);
    run.setPacket(bytes, offset, length, start);
  }

  static void set(byte[] context, int field, int value) {
    INT.set(context, field, value);
  }

  static int get(byte[] context, int field) {
    return (int) INT.get(context, field);
  }
}
