// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;

/** {@code bpf:prog tracelog}: the lines that {@code bpf_trace_printk} left; does not wait. */
final class TraceLog {
  private static final int BUFFER = 64 * 1024;

  /** Programs may print faster than this reads. */
  private static final int MOST = 4 << 20;

  private TraceLog() {}

  static void run(Env env, Args args) {
    args.end();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    long address = env.bpf().memory().map(buffer);
    try {
      BpfAttr attr =
          BpfAttr.create().u64(Attr.Trace.BUF, address).u32(Attr.Trace.BUF_SIZE, buffer.length);
      int length = env.bpf().call(Cmd.TRACE_READ, attr).orThrow();
      while (length > 0 && text.size() < MOST) {
        text.write(buffer, 0, length);
        length = env.bpf().call(Cmd.TRACE_READ, attr).orThrow();
      }
    } finally {
      env.bpf().memory().unmap(address);
    }
    List<String> lines = text.toString(StandardCharsets.UTF_8).lines().toList();
    lines.forEach(env.out()::line);
    env.out().json(lines);
  }
}
