// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import java.util.List;
import org.skep.bpf.prog.ContextField;
import org.skep.bpf.prog.ContextField.Becomes;
import org.skep.bpf.prog.ContextLayout;

/** {@code struct __sk_buff} as traffic control programs see it, at Linux's offsets. */
final class SkbFields {
  static final int SIZE = 192;
  static final int LEN = 0;
  static final int PKT_TYPE = 4;
  static final int MARK = 8;
  static final int PROTOCOL = 16;
  static final int PRIORITY = 32;
  static final int INGRESS_IFINDEX = 36;
  static final int IFINDEX = 40;
  static final int CB = 48;
  static final int CB_SIZE = 20;
  static final int HASH = 68;
  static final int TSTAMP = 152;
  static final int WIRE_LEN = 160;
  static final int GSO_SEGS = 164;
  static final int GSO_SIZE = 176;
  static final int HWTSTAMP = 184;

  static final ContextLayout LAYOUT =
      new ContextLayout(
          "__sk_buff",
          SIZE,
          List.of(
              ContextField.readable("len", LEN, 4),
              ContextField.readable("pkt_type", PKT_TYPE, 4),
              ContextField.writableWhole("mark", MARK, 4),
              ContextField.writableWhole("queue_mapping", 12, 4),
              ContextField.readable("protocol", PROTOCOL, 4),
              ContextField.readable("vlan_present", 20, 4),
              ContextField.readable("vlan_tci", 24, 4),
              ContextField.readable("vlan_proto", 28, 4),
              ContextField.writableWhole("priority", PRIORITY, 4),
              ContextField.readable("ingress_ifindex", INGRESS_IFINDEX, 4),
              ContextField.readable("ifindex", IFINDEX, 4),
              ContextField.writableWhole("tc_index", 44, 4),
              ContextField.writable("cb", CB, CB_SIZE),
              ContextField.readable("hash", HASH, 4),
              ContextField.writableWhole("tc_classid", 72, 4),
              ContextField.packet("data", Window.SKB.dataField(), Becomes.PACKET),
              ContextField.packet("data_end", Window.SKB.endField(), Becomes.PACKET_END),
              ContextField.readable("napi_id", 84, 4),
              ContextField.packet("data_meta", Window.SKB.metaField(), Becomes.PACKET_META),
              new ContextField(
                  "tstamp",
                  TSTAMP,
                  8,
                  java.util.EnumSet.of(ContextField.Access.READ, ContextField.Access.WRITE),
                  Becomes.SCALAR),
              ContextField.readable("wire_len", WIRE_LEN, 4),
              ContextField.readable("gso_segs", GSO_SEGS, 4),
              ContextField.readable("gso_size", GSO_SIZE, 4),
              ContextField.readableWhole("tstamp_type", 180, 1),
              ContextField.readableWhole("hwtstamp", HWTSTAMP, 8)));

  private SkbFields() {}
}
