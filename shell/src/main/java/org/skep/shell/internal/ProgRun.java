// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfObjects;

/** {@code bpf:prog run}: over given bytes, or over a capture. */
final class ProgRun {
  private static final List<String> OPTIONS =
      List.of("data_in", "ctx_in", "data_out", "repeat", "pcap", "keep");
  private static final int MAX_OUT = 1 << 20;

  private final Env env;
  private final Args args;
  private byte[] data = new byte[0];
  private byte[] context = new byte[0];
  private @Nullable String dataOut;
  private @Nullable String capture;
  private @Nullable String kept;
  private int repeat = 1;

  ProgRun(Env env, Args args) {
    this.env = env;
    this.args = args;
  }

  void run() throws IOException {
    try (Objects.Ref program = Objects.open(env, ObjectKind.PROG, args)) {
      while (args.hasNext()) {
        option(args.next("an option"));
      }
      if (capture != null) {
        overCapture(program, capture);
      } else {
        overBytes(program.fd());
      }
    }
  }

  private void option(String option) throws IOException {
    switch (option) {
      case "data_in" -> data = bytes("data_in");
      case "ctx_in" -> context = bytes("ctx_in");
      case "data_out" -> dataOut = args.next("a file");
      case "repeat" -> repeat = args.u32("how often");
      case "pcap" -> capture = args.next("a capture file");
      case "keep" -> kept = args.next("a file");
      default -> throw args.wrong("'" + option + "'", "one of " + String.join(", ", OPTIONS));
    }
  }

  private byte[] bytes(String what) throws IOException {
    return bytes(env, args, what, OPTIONS);
  }

  /** The bytes that the next words give: {@code hex} and digits up to an option, or a file. */
  static byte[] bytes(Env env, Args args, String what, List<String> options) throws IOException {
    return args.accept("hex")
        ? ElementText.hex(what, args.until(options), -1)
        : Files.readAllBytes(env.file(args.next("a file, or hex BYTES")));
  }

  private void overCapture(Objects.Ref program, String file) throws IOException {
    if (data.length + context.length > 0 || (repeat != 1 && kept != null)) {
      throw args.wrong(
          "pcap beside data_in or ctx_in, or keep beside repeat",
          "pcap FILE, with keep FILE or with repeat N");
    }
    Path into = kept == null ? null : env.file(kept);
    int type = BpfObjects.programInfo(env.bpf(), program.fd()).type();
    try (Progress progress = env.progress()) {
      if (type == ProgTypes.SOCKET_FILTER) {
        CaptureFilter.run(env, program.id(), env.file(file), into, Math.max(1, repeat), progress);
      } else {
        overFrames(program.fd(), type, env.file(file), into, progress);
      }
    } catch (NoClassDefFoundError e) {
      throw new BpfException(
          Errno.ENOTSUPP,
          "captures are read by the bundle org.skep.prog-socket: install and start it");
    }
  }

  private void overFrames(int fd, int type, Path capture, @Nullable Path into, Progress progress)
      throws IOException {
    try (PacketRuns runs = new PacketRuns(env.bpf(), fd, type, Math.max(1, repeat))) {
      runs.run(capture, into, progress);
      progress.close();
      runs.report(env.out());
    }
  }

  private void overBytes(int fd) throws IOException {
    Bpf bpf = env.bpf();
    byte[] out = new byte[Math.min(MAX_OUT, data.length + 4096)];
    long dataAddress = data.length == 0 ? 0 : bpf.memory().map(data);
    long contextAddress = context.length == 0 ? 0 : bpf.memory().map(context);
    long outAddress = bpf.memory().map(out);
    try {
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.TestRun.PROG_FD, fd)
              .u32(Attr.TestRun.DATA_SIZE_IN, data.length)
              .u64(Attr.TestRun.DATA_IN, dataAddress)
              .u32(Attr.TestRun.CTX_SIZE_IN, context.length)
              .u64(Attr.TestRun.CTX_IN, contextAddress)
              .u32(Attr.TestRun.DATA_SIZE_OUT, data.length == 0 ? 0 : out.length)
              .u64(Attr.TestRun.DATA_OUT, data.length == 0 ? 0 : outAddress)
              .u32(Attr.TestRun.REPEAT, repeat);
      bpf.call(Cmd.PROG_TEST_RUN, attr).orThrow();
      int length = Math.min(out.length, attr.u32(Attr.TestRun.DATA_SIZE_OUT));
      report(attr, Arrays.copyOf(out, length));
    } finally {
      for (long address : new long[] {dataAddress, contextAddress, outAddress}) {
        if (address != 0) {
          bpf.memory().unmap(address);
        }
      }
    }
  }

  private void report(BpfAttr attr, byte[] out) throws IOException {
    long result = Integer.toUnsignedLong(attr.u32(Attr.TestRun.RETVAL));
    long nanos = Integer.toUnsignedLong(attr.u32(Attr.TestRun.DURATION));
    if (dataOut != null) {
      Files.write(env.file(dataOut), out);
    }
    env.out()
        .line(
            "Return value: %d, duration%s: %dns"
                .formatted(result, repeat > 1 ? " (average)" : "", nanos));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("retval", result);
    json.put("duration", nanos);
    if (dataOut == null && out.length > 0) {
      json.put("data_out", ElementText.hexList(out));
    }
    env.out().json(json);
  }
}
