// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;

/** The lines of C that a program's instructions come from, where it was loaded with BTF. */
final class SourceLines {
  private static final int RECORD = 16;
  private static final int LINE_OFFSET = 8;

  private SourceLines() {}

  /** Lines by the slot of their first instruction; none if nothing is known. */
  static Map<Integer, String> of(Bpf bpf, int fd) {
    BpfAttr counts = info(bpf, fd, BpfAttr.over(new byte[Attr.ProgInfo.SIZE]));
    int count = counts.u32(Attr.ProgInfo.NR_LINE_INFO);
    Optional<Btf> btf = LoadedBtf.of(bpf, counts.u32(Attr.ProgInfo.BTF_ID));
    if (count == 0 || btf.isEmpty()) {
      return Map.of();
    }
    byte[] records = new byte[count * RECORD];
    long address = bpf.memory().map(records);
    try {
      info(
          bpf,
          fd,
          BpfAttr.over(new byte[Attr.ProgInfo.SIZE])
              .u32(Attr.ProgInfo.NR_LINE_INFO, count)
              .u32(Attr.ProgInfo.LINE_INFO_REC_SIZE, RECORD)
              .u64(Attr.ProgInfo.LINE_INFO, address));
    } finally {
      bpf.memory().unmap(address);
    }
    return lines(btf.get(), BpfAttr.over(records));
  }

  private static Map<Integer, String> lines(Btf btf, BpfAttr records) {
    Map<Integer, String> lines = new HashMap<>();
    for (int at = 0; at < records.length(); at += RECORD) {
      try {
        String line = btf.string(records.u32(at + LINE_OFFSET)).strip();
        if (!line.isEmpty()) {
          lines.put(records.u32(at), line);
        }
      } catch (BtfException e) {
        // Core has checked it; a line less is no loss.
      }
    }
    return lines;
  }

  private static BpfAttr info(Bpf bpf, int fd, BpfAttr asked) {
    byte[] bytes = new byte[asked.length()];
    asked.read(0, bytes, 0, bytes.length);
    long address = bpf.memory().map(bytes);
    try {
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.Info.BPF_FD, fd)
              .u32(Attr.Info.INFO_LEN, bytes.length)
              .u64(Attr.Info.INFO, address);
      bpf.call(Cmd.OBJ_GET_INFO_BY_FD, attr, Attr.Info.INFO + Long.BYTES).orThrow();
      return BpfAttr.over(bytes);
    } finally {
      bpf.memory().unmap(address);
    }
  }
}
