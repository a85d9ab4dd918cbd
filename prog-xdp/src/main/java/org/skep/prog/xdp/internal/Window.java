// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;

/**
 * Where in a run's context the packet pointers are. The run's packet is the window from the first
 * byte of metadata to the last of the packet onto an array that has room before and behind; so the
 * metadata is at 0, the packet behind it.
 *
 * @param dataField offset of {@code data} in the context
 * @param endField offset of {@code data_end}
 * @param metaField offset of {@code data_meta}
 */
record Window(int dataField, int endField, int metaField) {
  /** {@code struct xdp_md}. */
  static final Window XDP = new Window(0, 4, 8);

  /** {@code struct __sk_buff}. */
  static final Window SKB = new Window(76, 80, 140);

  /**
   * Makes [{@code meta}, {@code end}) of an array the packet, its data beginning at {@code data}.
   */
  void set(RunContext run, byte[] array, int meta, int data, int end) {
    run.setPacket(array, meta, end - meta, data - meta, data - meta);
    Region context = run.context();
    context.storeInt(metaField, 0);
    context.storeInt(dataField, data - meta);
    context.storeInt(endField, end - meta);
  }

  /** Index in the array of the first byte of metadata. */
  int meta(RunContext run) {
    return run.packet().arrayOffset();
  }

  /** Index in the array of the packet's first byte. */
  int data(RunContext run) {
    return run.packet().arrayOffset() + run.context().loadInt(dataField);
  }

  /** Index in the array of the byte after the packet's last. */
  int end(RunContext run) {
    HeapRegion packet = run.packet();
    return packet.arrayOffset() + packet.size();
  }

  /** Bytes of the packet in one piece. */
  int length(RunContext run) {
    return run.packet().size() - run.context().loadInt(dataField);
  }

  /** Moves the ends within the same array. */
  void move(RunContext run, int meta, int data, int end) {
    set(run, run.packet().array(), meta, data, end);
  }
}
