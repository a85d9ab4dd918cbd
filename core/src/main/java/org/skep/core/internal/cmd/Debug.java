// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.verify.FunctionInfo;
import org.skep.bpf.verify.LineInfo;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.object.BtfObject;

/**
 * What a load's BTF says of functions and lines. Holds a reference to the BTF, given back on close
 * unless it was handed over to the program.
 */
final class Debug implements AutoCloseable {
  private static final int MAX_RECORD = 252;
  private static final int FUNC_RECORD = 8;
  private static final int LINE_RECORD = 16;
  private static final int COLUMN_BITS = 10;

  private final @Nullable BtfObject btf;
  private final byte[] functionInfo;
  private final byte[] lineInfo;
  private final List<FunctionInfo> functions;
  private final List<LineInfo> lines;
  private boolean handedOver;

  private Debug(@Nullable BtfObject btf, byte[] functionInfo, byte[] lineInfo) {
    this.btf = btf;
    this.functionInfo = functionInfo;
    this.lineInfo = lineInfo;
    this.functions = btf == null ? List.of() : functions(btf.btf(), functionInfo);
    this.lines = btf == null ? List.of() : lines(btf.btf(), lineInfo);
  }

  /**
   * Reads the records.
   *
   * @throws BpfException {@code EINVAL}, {@code EBADF}, {@code E2BIG}, {@code EFAULT}
   */
  static Debug of(Call call) {
    int functionCount = call.u32(Attr.ProgLoad.FUNC_INFO_CNT);
    int lineCount = call.u32(Attr.ProgLoad.LINE_INFO_CNT);
    if (functionCount == 0 && lineCount == 0) {
      return new Debug(null, new byte[0], new byte[0]);
    }
    BtfObject btf =
        call.retained(call.u32(Attr.ProgLoad.PROG_BTF_FD), ObjectKind.BTF, BtfObject.class);
    try {
      byte[] functionInfo =
          records(
              call,
              "func_info",
              call.u64(Attr.ProgLoad.FUNC_INFO),
              functionCount,
              call.u32(Attr.ProgLoad.FUNC_INFO_REC_SIZE),
              FUNC_RECORD);
      byte[] lineInfo =
          records(
              call,
              "line_info",
              call.u64(Attr.ProgLoad.LINE_INFO),
              lineCount,
              call.u32(Attr.ProgLoad.LINE_INFO_REC_SIZE),
              LINE_RECORD);
      return new Debug(btf, functionInfo, lineInfo);
    } catch (BpfException e) {
      btf.release();
      throw e;
    }
  }

  /** The known part of each record; what is longer must be zero. */
  private static byte[] records(
      Call call, String field, long address, int count, int size, int known) {
    if (count == 0) {
      return new byte[0];
    }
    if (size < known || size > MAX_RECORD || size % 4 != 0) {
      throw new BpfException(
          Errno.EINVAL,
          "%s_rec_size = %d, allowed are %d to %d in steps of 4"
              .formatted(field, size, known, MAX_RECORD));
    }
    int insns = call.u32(Attr.ProgLoad.INSN_CNT);
    if (count < 0 || Integer.compareUnsigned(count, insns) > 0) {
      throw new BpfException(
          Errno.EINVAL,
          "%s_cnt = %d for %d instructions".formatted(field, Integer.toUnsignedLong(count), insns));
    }
    byte[] given = call.process().memory().read(field, address, Math.multiplyExact(count, size));
    byte[] records = new byte[count * known];
    for (int i = 0; i < count; i++) {
      System.arraycopy(given, i * size, records, i * known, known);
      for (int j = known; j < size; j++) {
        if (given[i * size + j] != 0) {
          throw new BpfException(Errno.E2BIG, field + ": a record has unknown bytes");
        }
      }
    }
    requireAscending(field, records, known, insns);
    return records;
  }

  private static void requireAscending(String field, byte[] records, int size, int insns) {
    BpfAttr view = BpfAttr.over(records);
    int last = -1;
    for (int at = 0; at < records.length; at += size) {
      int insn = view.u32(at);
      if (insn <= last || insn >= insns || (last < 0 && insn != 0)) {
        throw new BpfException(
            Errno.EINVAL,
            "%s: offset %d after %d; they begin with 0, ascend, and stay below %d"
                .formatted(field, insn, last, insns));
      }
      last = insn;
    }
  }

  private static List<FunctionInfo> functions(Btf btf, byte[] records) {
    BpfAttr view = BpfAttr.over(records);
    List<FunctionInfo> functions = new ArrayList<>();
    for (int at = 0; at < records.length; at += FUNC_RECORD) {
      int typeId = view.u32(at + 4);
      BtfType type;
      try {
        type = btf.type(typeId);
      } catch (BtfException | IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new BpfException(Errno.EINVAL, "func_info: no type has the id " + typeId);
      }
      if (!(type instanceof BtfType.Func func)) {
        throw new BpfException(Errno.EINVAL, "func_info: type " + typeId + " is no function");
      }
      functions.add(
          new FunctionInfo(view.u32(at), func.name(), func.linkage() == BtfType.Linkage.GLOBAL));
    }
    return List.copyOf(functions);
  }

  private static List<LineInfo> lines(Btf btf, byte[] records) {
    BpfAttr view = BpfAttr.over(records);
    List<LineInfo> lines = new ArrayList<>();
    for (int at = 0; at < records.length; at += LINE_RECORD) {
      int lineAndColumn = view.u32(at + 12);
      try {
        lines.add(
            new LineInfo(
                view.u32(at),
                btf.string(view.u32(at + 4)),
                lineAndColumn >>> COLUMN_BITS,
                lineAndColumn & ((1 << COLUMN_BITS) - 1),
                btf.string(view.u32(at + 8))));
      } catch (BtfException | IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new BpfException(Errno.EINVAL, "line_info: " + e.getMessage());
      }
    }
    return List.copyOf(lines);
  }

  List<FunctionInfo> functions() {
    return functions;
  }

  List<LineInfo> lines() {
    return lines;
  }

  byte[] functionInfo() {
    return Arrays.copyOf(functionInfo, functionInfo.length);
  }

  byte[] lineInfo() {
    return Arrays.copyOf(lineInfo, lineInfo.length);
  }

  /** The BTF; its reference is the program's from now on. */
  @Nullable BtfObject handOver() {
    handedOver = true;
    return btf;
  }

  @Override
  public void close() {
    if (!handedOver && btf != null) {
      btf.release();
    }
  }
}
