// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import org.skep.bpf.engine.RunContext;

/**
 * How a frame lies in memory: a page with room before and behind the linear part, as Linux's test
 * run has it; what does not fit into the page follows it in the array, as fragments that packet
 * pointers do not reach.
 */
final class XdpFrame {
  /** Bytes of an Ethernet header. */
  static final int ETHERNET = 14;

  /** Where the packet begins: metadata and what {@code bpf_xdp_adjust_head} adds come before. */
  static final int HEADROOM = 256;

  /** Bytes at the beginning that Linux keeps for itself. */
  static final int RESERVED = 40;

  /** The byte after the last of the linear part: what is left of the page is Linux's own. */
  static final int LINEAR_END = 4096 - 320;

  private XdpFrame() {}

  /** An array for a frame of that length, of which {@code linear} bytes are in the page. */
  static byte[] allocate(int length, int linear) {
    return new byte[LINEAR_END + Math.max(0, length - linear)];
  }

  /** Bytes in fragments. */
  static int fragments(RunContext run) {
    return run.packet().array().length - LINEAR_END;
  }

  /** Bytes of the frame, fragments among them. */
  static int length(RunContext run) {
    return Window.XDP.length(run) + fragments(run);
  }

  /** Where in the array a byte of the frame is. */
  static int index(RunContext run, int offset) {
    int linear = Window.XDP.length(run);
    return offset < linear ? Window.XDP.data(run) + offset : LINEAR_END + (offset - linear);
  }

  /** A copy of metadata and frame. */
  static byte[] copy(RunContext run) {
    int linear = run.packet().size();
    byte[] out = new byte[linear + fragments(run)];
    System.arraycopy(run.packet().array(), Window.XDP.meta(run), out, 0, linear);
    System.arraycopy(run.packet().array(), LINEAR_END, out, linear, fragments(run));
    return out;
  }
}
