// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.prog.ContextField;
import org.skep.bpf.prog.ContextField.Becomes;
import org.skep.bpf.prog.ContextLayout;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.prog.TestRunRequest;
import org.skep.bpf.prog.TestRunResult;

/** {@code BPF_PROG_TYPE_XDP}: what shall become of a frame that has just come in. */
@Component
public final class XdpType implements ProgramType {
  /** Bytes of {@code struct xdp_md}. */
  static final int SIZE = 24;

  static final int DATA = 0;
  static final int DATA_END = 4;
  static final int DATA_META = 8;
  static final int INGRESS_IFINDEX = 12;
  static final int RX_QUEUE_INDEX = 16;
  static final int EGRESS_IFINDEX = 20;

  private static final int MAX_META = 252;
  private static final int LOOPBACK = 1;

  private static final ContextLayout LAYOUT =
      new ContextLayout(
          "xdp_md",
          SIZE,
          List.of(
              ContextField.packet("data", DATA, Becomes.PACKET),
              ContextField.packet("data_end", DATA_END, Becomes.PACKET_END),
              ContextField.packet("data_meta", DATA_META, Becomes.PACKET_META),
              ContextField.readableWhole("ingress_ifindex", INGRESS_IFINDEX, 4),
              ContextField.readableWhole("rx_queue_index", RX_QUEUE_INDEX, 4)));

  private final List<Helper> helpers = XdpHelpers.all();

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public XdpType() {}

  @Override
  public int number() {
    return ProgTypes.XDP;
  }

  @Override
  public String name() {
    return "xdp";
  }

  @Override
  public ContextLayout context() {
    return LAYOUT;
  }

  @Override
  public List<Helper> helpers() {
    return helpers;
  }

  @Override
  public Set<Integer> withoutBaseHelpers() {
    return PacketHelpers.WITHOUT;
  }

  @Override
  public TestRunResult testRun(ProgramHandle program, TestRunRequest request) {
    byte[] data = request.data();
    if (request.flags() != 0 || request.batchSize() != 0 || request.cpu() != 0) {
      throw new BpfException(
          Errno.EINVAL, "flags, cpu and batch_size must be 0: there are no live frames");
    }
    byte[] given = request.context();
    BpfAttr md = given == null ? null : context(given, data.length);
    int meta = md == null ? 0 : md.u32(DATA);
    int wanted = md == null ? data.length : md.u32(DATA_END);
    int headroom = XdpFrame.HEADROOM - meta;
    int linear = Math.min(wanted, XdpFrame.LINEAR_END - headroom);
    if (data.length - meta < XdpFrame.ETHERNET) {
      throw new BpfException(
          Errno.EINVAL,
          "data_size_in = %d: a frame begins with %d bytes of Ethernet header"
              .formatted(data.length, XdpFrame.ETHERNET));
    }
    byte[] frame = XdpFrame.allocate(data.length, linear);
    System.arraycopy(data, 0, frame, headroom, linear);
    System.arraycopy(data, linear, frame, XdpFrame.LINEAR_END, data.length - linear);
    RunContext run = program.enter();
    if (run == null) {
      throw new BpfException(Errno.EBUSY, "the program runs on this thread already");
    }
    try {
      byte[] context = run.contextBytes();
      Arrays.fill(context, 0, SIZE, (byte) 0);
      int ingress = md == null ? LOOPBACK : md.u32(INGRESS_IFINDEX);
      run.context().set(context, 0, SIZE, false);
      run.context().storeInt(INGRESS_IFINDEX, ingress == 0 ? LOOPBACK : ingress);
      Window.XDP.set(run, frame, headroom, XdpFrame.HEADROOM, headroom + linear);
      long result = 0;
      long start = System.nanoTime();
      for (int i = 0; i < request.repeat(); i++) {
        result = program.run(run);
      }
      long nanos = (System.nanoTime() - start) / request.repeat();
      return new TestRunResult(
          result & 0xffff_ffffL, XdpFrame.copy(run), contextOut(run, ingress), nanos);
    } finally {
      program.exit(run);
    }
  }

  private static byte[] contextOut(RunContext run, int ingress) {
    byte[] out = new byte[SIZE];
    BpfAttr.over(out)
        .u32(DATA, run.context().loadInt(DATA))
        .u32(DATA_END, run.context().loadInt(DATA_END))
        .u32(INGRESS_IFINDEX, ingress);
    return out;
  }

  /** The given context, whole, in what may be given. */
  private static BpfAttr context(byte[] given, int length) {
    for (int i = SIZE; i < given.length; i++) {
      refuse(given[i] != 0, Errno.E2BIG, "has %d bytes, xdp_md has %d".formatted(i + 1, SIZE));
    }
    BpfAttr md = BpfAttr.over(Arrays.copyOf(given, SIZE));
    int meta = md.u32(DATA);
    refuse(
        md.u32(DATA_META) != 0
            || Integer.compareUnsigned(md.u32(DATA_END), length) > 0
            || Integer.compareUnsigned(meta, md.u32(DATA_END)) > 0,
        Errno.EINVAL,
        "data_meta must be 0, and data <= data_end <= data_size_in");
    refuse(
        (meta & 3) != 0 || Integer.compareUnsigned(meta, MAX_META) > 0,
        Errno.EINVAL,
        "data = %d: metadata has a multiple of 4 bytes, %d at most".formatted(meta, MAX_META));
    refuse(md.u32(EGRESS_IFINDEX) != 0, Errno.EINVAL, "egress_ifindex must be 0");
    int ingress = md.u32(INGRESS_IFINDEX);
    int queue = md.u32(RX_QUEUE_INDEX);
    refuse(ingress == 0 && queue != 0, Errno.EINVAL, "rx_queue_index without ingress_ifindex");
    refuse(
        ingress > LOOPBACK || ingress < 0,
        Errno.ENODEV,
        "only interface 1, the loopback, is there");
    refuse(queue != 0, Errno.EINVAL, "the loopback has one queue");
    return md;
  }

  private static void refuse(boolean isBad, Errno errno, String reason) {
    if (isBad) {
      throw new BpfException(errno, "ctx_in: " + reason);
    }
  }
}
