// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.verify.LineInfo;
import org.skep.btf.Btf;

/** Which lines of C a loaded program's instructions come from. */
final class LoadedLines {
  /** {@code struct bpf_line_info}: slot, file, text, line and column. */
  private static final int RECORD = 16;

  private static final int FILE = 4;
  private static final int TEXT = 8;
  private static final int LINE_COLUMN = 12;
  private static final int COLUMN_BITS = 10;

  private LoadedLines() {}

  /** In ascending order of slots; none if the object has no line information. */
  static List<LineInfo> of(Bpf bpf, int fd) {
    BpfAttr counts = info(bpf, fd, BpfAttr.over(new byte[Attr.ProgInfo.SIZE]));
    int count = counts.u32(Attr.ProgInfo.NR_LINE_INFO);
    int btfId = counts.u32(Attr.ProgInfo.BTF_ID);
    if (count == 0 || btfId == 0) {
      return List.of();
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
    return lines(btf(bpf, btfId), BpfAttr.over(records));
  }

  private static Btf btf(Bpf bpf, int id) {
    int fd = BpfObjects.open(bpf, ObjectKind.BTF, id);
    try {
      return Btf.parse(BpfObjects.btf(bpf, fd));
    } finally {
      BpfObjects.close(bpf, fd);
    }
  }

  private static List<LineInfo> lines(Btf btf, BpfAttr records) {
    List<LineInfo> lines = new ArrayList<>();
    for (int at = 0; at < records.length(); at += RECORD) {
      int position = records.u32(at + LINE_COLUMN);
      lines.add(
          new LineInfo(
              records.u32(at),
              btf.string(records.u32(at + FILE)),
              position >>> COLUMN_BITS,
              position & ((1 << COLUMN_BITS) - 1),
              btf.string(records.u32(at + TEXT)).strip()));
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
