// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.prog.ContextLayout;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.prog.TestRunRequest;
import org.skep.bpf.prog.TestRunResult;
import org.skep.bpf.prog.TestRuns;

/** {@code BPF_PROG_TYPE_SOCKET_FILTER}: the result is how many bytes of a packet to keep. */
@Component
public final class SocketFilterType implements ProgramType {
  /** Packets here have no checksum to compare with: the flag is taken and changes nothing. */
  private static final int CHECKSUM_COMPLETE = 4;

  private static final int MAX_DATA = 1 << 16;
  private static final int ETHERTYPE = 12;
  private static final int MIN_ETHERTYPE = 0x600;
  private static final int ETH_P_802_2 = 4;

  /** The fields of {@code ctx_in} that may be given: offset and size. */
  private static final int[][] GIVEN = {
    {SkBuff.MARK, 4},
    {SkBuff.PRIORITY, 4},
    {SkBuff.INGRESS_IFINDEX, 4},
    {SkBuff.IFINDEX, 4},
    {SkBuff.CB, SkBuff.CB_SIZE},
    {SkBuff.TSTAMP, 8},
    {SkBuff.WIRE_LEN, 4},
    {SkBuff.GSO_SEGS, 4},
    {SkBuff.GSO_SIZE, 4},
    {SkBuff.HWTSTAMP, 8}
  };

  /** Stacks are for programs that trace. */
  private static final Set<Integer> WITHOUT = Set.of(HelperIds.GET_STACKID, HelperIds.GET_STACK);

  private final List<Helper> helpers = SkbHelpers.all();

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public SocketFilterType() {}

  @Override
  public int number() {
    return ProgTypes.SOCKET_FILTER;
  }

  @Override
  public String name() {
    return "socket_filter";
  }

  @Override
  public ContextLayout context() {
    return SkBuff.LAYOUT;
  }

  @Override
  public boolean allowsPacketLoads() {
    return true;
  }

  @Override
  public List<Helper> helpers() {
    return helpers;
  }

  @Override
  public Set<Integer> withoutBaseHelpers() {
    return WITHOUT;
  }

  @Override
  public TestRunResult testRun(ProgramHandle program, TestRunRequest request) {
    byte[] data = request.data();
    requireFrame(data);
    refuse(
        (request.flags() & ~CHECKSUM_COMPLETE) != 0
            || request.cpu() != 0
            || request.batchSize() != 0,
        "flags may be BPF_F_TEST_SKB_CHECKSUM_COMPLETE (4), cpu and batch_size must be 0");
    byte[] given = context(request.context(), data.length - SkBuff.ETHERNET);
    RunContext run = program.enter();
    if (run == null) {
      throw new BpfException(Errno.EBUSY, "the program runs on this thread already");
    }
    try {
      SkBuff.prepare(run, data, 0, data.length, SkBuff.ETHERNET, protocol(data));
      byte[] context = run.contextBytes();
      SkBuff.set(context, SkBuff.PKT_TYPE, packetType(data));
      SkBuff.set(context, SkBuff.IFINDEX, 1);
      fill(context, given);
      TestRuns.Repeated runs = TestRuns.repeat(program, run, request.repeat());
      byte[] out = data.clone();
      Arrays.fill(out, 0, SkBuff.ETHERNET, (byte) 0);
      return new TestRunResult(
          runs.result() & 0xffff_ffffL, out, Arrays.copyOf(context, SkBuff.SIZE), runs.nanos());
    } finally {
      program.exit(run);
    }
  }

  private static void refuse(boolean isBad, String reason) {
    if (isBad) {
      throw new BpfException(Errno.EINVAL, reason);
    }
  }

  private static void requireFrame(byte[] data) {
    refuse(
        data.length < SkBuff.ETHERNET,
        "data_size_in = %d: a frame begins with %d bytes of Ethernet header"
            .formatted(data.length, SkBuff.ETHERNET));
    refuse(
        data.length > MAX_DATA,
        "data_size_in = %d, the most is %d".formatted(data.length, MAX_DATA));
  }

  /** The given context, whole; what it must not say is refused. */
  private static byte[] context(byte @Nullable [] given, int length) {
    if (given == null) {
      return new byte[SkBuff.SIZE];
    }
    for (int i = SkBuff.SIZE; i < given.length; i++) {
      if (given[i] != 0) {
        throw new BpfException(
            Errno.E2BIG, "ctx_in has %d bytes, __sk_buff has %d".formatted(i, SkBuff.SIZE));
      }
    }
    byte[] context = Arrays.copyOf(given, SkBuff.SIZE);
    byte[] rest = context.clone();
    for (int[] field : GIVEN) {
      Arrays.fill(rest, field[0], field[0] + field[1], (byte) 0);
    }
    for (int i = 0; i < rest.length; i++) {
      refuse(rest[i] != 0, "ctx_in: byte %d cannot be given and must be 0".formatted(i));
    }
    int wireLength = SkBuff.get(context, SkBuff.WIRE_LEN);
    refuse(
        wireLength != 0 && Integer.compareUnsigned(wireLength, length) < 0,
        "ctx_in: wire_len is less than the packet");
    int interfaceIndex = SkBuff.get(context, SkBuff.IFINDEX);
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
