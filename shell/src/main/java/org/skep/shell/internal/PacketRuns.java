// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ProgTypes;
import org.skep.prog.socket.capture.CaptureReader;
import org.skep.prog.socket.capture.CaptureWriter;
import org.skep.prog.socket.capture.CaptureWriter.Resolution;
import org.skep.prog.socket.capture.LinkType;

/**
 * A capture's frames past a program that decides what becomes of each, such as an XDP program: each
 * is one {@code PROG_TEST_RUN}, and the verdicts are counted by their names.
 */
final class PacketRuns implements AutoCloseable {
  private static final int ROOM = 1 << 16;
  private static final int HEADROOM = 512;
  private static final List<String> XDP = List.of("ABORTED", "DROP", "PASS", "TX", "REDIRECT");
  private static final List<String> TC =
      List.of("OK", "RECLASSIFY", "SHOT", "PIPE", "STOLEN", "QUEUED", "REPEAT", "REDIRECT", "TRAP");
  private static final List<String> ENDED = List.of("XDP_ABORTED", "XDP_DROP", "TC_ACT_SHOT");

  private final Bpf bpf;
  private final int type;
  private final byte[] in = new byte[ROOM];
  private final byte[] out = new byte[ROOM + HEADROOM];
  private final long inAddress;
  private final long outAddress;
  private final BpfAttr attr = BpfAttr.create();
  private final int fd;
  private final int repeat;
  private final Map<String, Long> verdicts = new TreeMap<>();
  private long packets;
  private long bytes;
  private long skipped;
  private long nanos;

  /** For the program behind a descriptor. */
  PacketRuns(Bpf bpf, int fd, int type, int repeat) {
    this.bpf = bpf;
    this.fd = fd;
    this.type = type;
    this.repeat = repeat;
    this.inAddress = bpf.memory().map(in);
    this.outAddress = bpf.memory().map(out);
  }

  /**
   * Runs over a whole capture.
   *
   * @param kept where the frames go that are not dropped, as the program left them; null for
   *     nowhere
   */
  void run(Path capture, @Nullable Path kept, Progress progress) throws IOException {
    try (CaptureReader reader = CaptureReader.open(capture)) {
      if (kept == null) {
        run(reader, null, progress);
        return;
      }
      try (CaptureWriter writer =
          CaptureWriter.create(kept, LinkType.ETHERNET, out.length, Resolution.NANOSECONDS)) {
        run(reader, writer, progress);
      }
    }
  }

  private void run(CaptureReader reader, @Nullable CaptureWriter kept, Progress progress)
      throws IOException {
    while (reader.next()) {
      if (reader.linkType() != LinkType.ETHERNET) {
        throw new BpfException(
            Errno.EINVAL,
            "packet %d has link type %s; such programs run over Ethernet frames (1)"
                .formatted(reader.packets(), LinkType.name(reader.linkType())));
      }
      packets++;
      bytes += reader.capturedLength();
      frame(reader, kept);
      progress.show("%d packets", packets);
    }
  }

  private void frame(CaptureReader reader, @Nullable CaptureWriter kept) throws IOException {
    int length = reader.capturedLength();
    if (length > ROOM) {
      skipped++;
      return;
    }
    System.arraycopy(reader.data(), reader.offset(), in, 0, length);
    attr.clear()
        .u32(Attr.TestRun.PROG_FD, fd)
        .u32(Attr.TestRun.DATA_SIZE_IN, length)
        .u64(Attr.TestRun.DATA_IN, inAddress)
        .u32(Attr.TestRun.DATA_SIZE_OUT, out.length)
        .u64(Attr.TestRun.DATA_OUT, outAddress)
        .u32(Attr.TestRun.REPEAT, repeat);
    if (bpf.bpf(Cmd.PROG_TEST_RUN, attr, Attr.SIZE) < 0) {
      refused(length);
      return;
    }
    nanos += Integer.toUnsignedLong(attr.u32(Attr.TestRun.DURATION));
    String verdict = name(attr.u32(Attr.TestRun.RETVAL));
    verdicts.merge(verdict, 1L, Long::sum);
    if (kept != null && !ENDED.contains(verdict)) {
      int left = attr.u32(Attr.TestRun.DATA_SIZE_OUT);
      int grown = Math.max(left, reader.originalLength() - length + left);
      kept.write(out, 0, left, grown, reader.timestampNanos());
    }
  }

  /**
   * A frame that is too short or too long for the program type is counted; all else ends the run.
   */
  private void refused(int length) {
    var result = bpf.call(Cmd.PROG_TEST_RUN, attr, Attr.SIZE);
    if (result.succeeded() || result.errno() != Errno.EINVAL) {
      result.orThrow();
    }
    if (packets == 1 && length >= 64) {
      result.orThrow(); // an ordinary frame: it is the program that does not run so
    }
    skipped++;
  }

  private String name(int verdict) {
    List<String> names = type == ProgTypes.XDP ? XDP : TC;
    String prefix = type == ProgTypes.XDP ? "XDP_" : "TC_ACT_";
    if (type != ProgTypes.XDP && verdict == -1) {
      return prefix + "UNSPEC";
    }
    return verdict >= 0 && verdict < names.size()
        ? prefix + names.get(verdict)
        : Integer.toUnsignedString(verdict);
  }

  /** Prints the counts. */
  void report(Output to) {
    StringBuilder counts = new StringBuilder();
    verdicts.forEach(
        (verdict, count) ->
            counts.append(counts.length() == 0 ? "" : ", ").append(verdict + " " + count));
    double each = packets == skipped ? 0 : (double) nanos / (packets - skipped);
    to.line(
        "%d packets, %d bytes: %s; not run %d; %.0f ns per packet"
            .formatted(packets, bytes, counts, skipped, each));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("packets", packets);
    json.put("bytes", bytes);
    json.put("verdicts", verdicts);
    json.put("skipped", skipped);
    json.put("nanos", nanos);
    json.put("ns_per_packet", each);
    to.json(json);
  }

  @Override
  public void close() {
    bpf.memory().unmap(inAddress);
    bpf.memory().unmap(outAddress);
  }
}
