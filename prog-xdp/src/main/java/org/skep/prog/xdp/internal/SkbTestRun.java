// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.prog.TestRunRequest;
import org.skep.bpf.prog.TestRunResult;

/** A test run of a traffic control program: the packet keeps its Ethernet header. */
final class SkbTestRun {
  /** Packets here have no checksum to compare with: the flag is taken and changes nothing. */
  private static final int CHECKSUM_COMPLETE = 4;

  private static final int MAX_DATA = 1 << 16;
  private static final int ETHERTYPE = 12;
  private static final int MIN_ETHERTYPE = 0x600;
  private static final int ETH_P_802_2 = 4;

  /** The fields of {@code ctx_in} that may be given: offset and size. */
  private static final int[][] GIVEN = {
    {SkbFields.MARK, 4},
    {SkbFields.PRIORITY, 4},
    {SkbFields.INGRESS_IFINDEX, 4},
    {SkbFields.IFINDEX, 4},
    {SkbFields.CB, SkbFields.CB_SIZE},
    {SkbFields.TSTAMP, 8},
    {SkbFields.WIRE_LEN, 4},
    {SkbFields.GSO_SEGS, 4},
    {SkbFields.GSO_SIZE, 4},
    {SkbFields.HWTSTAMP, 8}
  };

  private SkbTestRun() {}

  static TestRunResult run(ProgramHandle program, TestRunRequest request) {
    byte[] data = request.data();
    requireFrame(data);
    refuse(
        (request.flags() & ~CHECKSUM_COMPLETE) != 0
            || request.cpu() != 0
            || request.batchSize() != 0,
        "flags may be BPF_F_TEST_SKB_CHECKSUM_COMPLETE (4), cpu and batch_size must be 0");
    byte[] given = context(request.context(), data.length);
    byte[] array = new byte[SkbHelpers.HEADROOM + SkbHelpers.MAX_LENGTH];
    System.arraycopy(data, 0, array, SkbHelpers.HEADROOM, data.length);
    RunContext run = program.enter();
    if (run == null) {
      throw new BpfException(Errno.EBUSY, "the program runs on this thread already");
    }
    try {
      byte[] context = run.contextBytes();
      Arrays.fill(context, 0, SkbFields.SIZE, (byte) 0);
      int protocol = protocol(data);
      BpfAttr.over(context)
          .u32(SkbFields.LEN, data.length)
          .u32(SkbFields.PROTOCOL, Integer.reverseBytes(protocol) >>> 16)
          .u32(SkbFields.PKT_TYPE, packetType(data))
          .u32(SkbFields.IFINDEX, 1)
          .u32(SkbFields.WIRE_LEN, data.length);
      fill(context, given);
      run.context().set(context, 0, SkbFields.SIZE, false);
      Window.SKB.set(
          run, array, SkbHelpers.HEADROOM, SkbHelpers.HEADROOM, SkbHelpers.HEADROOM + data.length);
      long result = 0;
      long start = System.nanoTime();
      for (int i = 0; i < request.repeat(); i++) {
        result = program.run(run);
      }
      long nanos = (System.nanoTime() - start) / request.repeat();
      byte[] out = Arrays.copyOfRange(array, Window.SKB.data(run), Window.SKB.end(run));
      return new TestRunResult(result & 0xffff_ffffL, out, contextOut(context), nanos);
    } finally {
      program.exit(run);
    }
  }

  /** What a caller sees of the context: not the pointers. */
  private static byte[] contextOut(byte[] context) {
    byte[] out = new byte[SkbFields.SIZE];
    for (int[] field : GIVEN) {
      System.arraycopy(context, field[0], out, field[0], field[1]);
    }
    BpfAttr.over(out).u32(SkbFields.LEN, BpfAttr.over(context).u32(SkbFields.LEN));
    return out;
  }

  private static void refuse(boolean isBad, String reason) {
    if (isBad) {
      throw new BpfException(Errno.EINVAL, reason);
    }
  }

  private static void requireFrame(byte[] data) {
    refuse(
        data.length < SkbHelpers.ETHERNET,
        "data_size_in = %d: a frame begins with %d bytes of Ethernet header"
            .formatted(data.length, SkbHelpers.ETHERNET));
    refuse(
        data.length > MAX_DATA,
        "data_size_in = %d, the most is %d".formatted(data.length, MAX_DATA));
  }

  /** The given context, whole; what it must not say is refused. */
  private static byte[] context(byte @Nullable [] given, int length) {
    if (given == null) {
      return new byte[SkbFields.SIZE];
    }
    for (int i = SkbFields.SIZE; i < given.length; i++) {
      if (given[i] != 0) {
        throw new BpfException(
            Errno.E2BIG, "ctx_in has %d bytes, __sk_buff has %d".formatted(i, SkbFields.SIZE));
      }
    }
    byte[] context = Arrays.copyOf(given, SkbFields.SIZE);
    byte[] rest = context.clone();
    for (int[] field : GIVEN) {
      Arrays.fill(rest, field[0], field[0] + field[1], (byte) 0);
    }
    for (int i = 0; i < rest.length; i++) {
      refuse(rest[i] != 0, "ctx_in: byte %d cannot be given and must be 0".formatted(i));
    }
    int wireLength = BpfAttr.over(context).u32(SkbFields.WIRE_LEN);
    refuse(
        wireLength != 0 && Integer.compareUnsigned(wireLength, length) < 0,
        "ctx_in: wire_len is less than the packet");
    int interfaceIndex = BpfAttr.over(context).u32(SkbFields.IFINDEX);
    if (interfaceIndex != 0 && interfaceIndex != 1) {
      throw new BpfException(Errno.ENODEV, "ctx_in: only interface 1, the loopback, is there");
    }
    return context;
  }

  private static void fill(byte[] context, byte[] given) {
    for (int[] field : GIVEN) {
      for (int i = field[0]; i < field[0] + field[1]; i++) {
        if (given[i] != 0) {
          context[i] = given[i];
        }
      }
    }
  }

  private static int protocol(byte[] frame) {
    int type = ((frame[ETHERTYPE] & 0xff) << 8) | (frame[ETHERTYPE + 1] & 0xff);
    return type >= MIN_ETHERTYPE ? type : ETH_P_802_2;
  }

  /** To whom the frame goes, seen from an interface whose address is zero. */
  private static int packetType(byte[] frame) {
    boolean isZero = true;
    boolean isBroadcast = true;
    for (int i = 0; i < 6; i++) {
      isZero &= frame[i] == 0;
      isBroadcast &= frame[i] == -1;
    }
    if (isBroadcast) {
      return 1;
    }
    if ((frame[0] & 1) != 0) {
      return 2;
    }
    return isZero ? 0 : 3;
  }
}
