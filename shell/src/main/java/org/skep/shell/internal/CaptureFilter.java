// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.prog.socket.CaptureRun;
import org.skep.prog.socket.PacketHook;
import org.skep.prog.socket.PacketHooks;
import org.skep.prog.socket.capture.CaptureReader;
import org.skep.prog.socket.capture.CaptureWriter;
import org.skep.prog.socket.capture.CaptureWriter.Resolution;

/** A capture's packets past one program, by a hook that is there for the time being. */
final class CaptureFilter {
  private CaptureFilter() {}

  /** Passes the capture {@code times} times; what is reported is the last pass. */
  static void run(
      Env env, int program, Path capture, @Nullable Path kept, int times, Progress progress)
      throws IOException {
    PacketHooks hooks = hooks(env.providers());
    try (PacketHook hook = hooks.open("shell:" + capture + ":" + System.nanoTime());
        BpfProgram attached =
            BpfProgram.of(env.bpf(), BpfObjects.open(env.bpf(), ObjectKind.PROG, program));
        BpfLink link = BpfLink.create(attached, AttachTypes.PACKETS, hook.name(), 0)) {
      CaptureRun.Result result = filter(hook, capture, kept, progress);
      for (int i = 1; i < times; i++) {
        result = filter(hook, capture, kept, progress);
      }
      if (!link.isAttached()) {
        throw new BpfException(
            Errno.ENODEV, "the program was detached while it ran: a provider it needs has gone");
      }
      progress.close();
      report(env.out(), result);
    }
  }

  private static PacketHooks hooks(Providers providers) {
    for (AttachPoint point : providers.all(AttachPoint.class)) {
      if (point instanceof PacketHooks hooks) {
        return hooks;
      }
    }
    throw new BpfException(
        Errno.ENOENT, "no packet hooks are there: start the bundle org.skep.prog-socket");
  }

  private static CaptureRun.Result filter(
      PacketHook hook, Path capture, @Nullable Path kept, Progress progress) throws IOException {
    try (CaptureReader reader = CaptureReader.open(capture)) {
      return kept == null
          ? CaptureRun.run(reader, hook, null, packets -> progress.show("%d packets", packets))
          : filter(reader, hook, capture, kept, progress);
    }
  }

  private static CaptureRun.Result filter(
      CaptureReader reader, PacketHook hook, Path capture, Path kept, Progress progress)
      throws IOException {
    try (CaptureWriter writer =
        CaptureWriter.create(
            kept, linkType(capture), CaptureReader.MAX_CAPTURED_LENGTH, Resolution.NANOSECONDS)) {
      return CaptureRun.run(reader, hook, writer, packets -> progress.show("%d packets", packets));
    }
  }

  /** The first packet's: a pcap has one for all, a pcapng says it with each. */
  private static int linkType(Path capture) throws IOException {
    try (CaptureReader reader = CaptureReader.open(capture)) {
      reader.next();
      return reader.linkType();
    }
  }

  private static void report(Output out, CaptureRun.Result result) {
    double nanos = result.packets() == 0 ? 0 : (double) result.nanos() / result.packets();
    out.line(
        "%d packets, %d bytes: kept %d, dropped %d, too short %d; %.0f ns per packet"
            .formatted(
                result.packets(),
                result.bytes(),
                result.kept(),
                result.packets() - result.kept() - result.skipped(),
                result.skipped(),
                nanos));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("packets", result.packets());
    json.put("bytes", result.bytes());
    json.put("kept", result.kept());
    json.put("skipped", result.skipped());
    json.put("nanos", result.nanos());
    json.put("ns_per_packet", nanos);
    out.json(json);
  }
}
