// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak;

import java.util.List;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.mem.HeapRegion;
import org.skep.isa.Insn;

/** The calls on what the deployed bundle brings; all answer as the call does. Thread-safe. */
public final class DeployedCalls {
  /** What the deployed bundle brings, as a map type and a program type. */
  public static final int TYPE = MapTypes.FIRST_FREE + 0x777;

  private static final int ATTACH_TYPE = AttachTypes.FIRST_FREE + 0x777;
  private static final int HELPER = 0x10777;

  /** r0 = number * 1000 + version. */
  private static final List<Insn> PROGRAM =
      List.of(
          new Insn(0x79, 6, 1, 0, 0),
          new Insn(0x27, 6, 0, 0, 1000),
          new Insn(0x85, 0, 0, 0, HELPER),
          new Insn(0x0f, 0, 6, 0, 0),
          new Insn(0x95, 0, 0, 0, 0));

  private final Bpf bpf;

  /** Calls of one process. */
  public DeployedCalls(Bpf bpf) {
    this.bpf = bpf;
  }

  /** The descriptor, if that is what a call answered. */
  public static int opened(int result) {
    if (result < 0) {
      throw new IllegalStateException("the call answered " + Errno.ofResult(result));
    }
    return result;
  }

  private int call(int cmd, BpfAttr attr) {
    return bpf.bpf(cmd, attr, attr.length());
  }

  /** A map of the deployed type. */
  public int createMap() {
    return call(
        Cmd.MAP_CREATE,
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, TYPE)
            .u32(Attr.MapCreate.KEY_SIZE, Integer.BYTES)
            .u32(Attr.MapCreate.VALUE_SIZE, Long.BYTES)
            .u32(Attr.MapCreate.MAX_ENTRIES, 1));
  }

  /** A program of the deployed type: 1000 times the number of the event, plus the version. */
  public int loadProgram() {
    byte[] code = Insn.encode(PROGRAM);
    long insns = bpf.memory().map(code);
    long license = bpf.memory().mapString("Apache-2.0");
    try {
      return call(
          Cmd.PROG_LOAD,
          BpfAttr.create()
              .u32(Attr.ProgLoad.PROG_TYPE, ProgTypes.FIRST_FREE + 0x777)
              .u32(Attr.ProgLoad.INSN_CNT, code.length / Insn.SIZE)
              .u64(Attr.ProgLoad.INSNS, insns)
              .u64(Attr.ProgLoad.LICENSE, license)
              .name(Attr.ProgLoad.PROG_NAME, "deployed"));
    } finally {
      bpf.memory().unmap(insns);
      bpf.memory().unmap(license);
    }
  }

  /** A link to the deployed events. */
  public int attach(int program) {
    long target = bpf.memory().mapString("events");
    try {
      return call(
          Cmd.LINK_CREATE,
          BpfAttr.create()
              .u32(Attr.LinkCreate.PROG_FD, program)
              .u32(Attr.LinkCreate.ATTACH_TYPE, ATTACH_TYPE)
              .u64(Attr.LinkCreate.TARGET_NAME, target));
    } finally {
      bpf.memory().unmap(target);
    }
  }

  /** Stores 10 times the value, plus the version. */
  public int update(int map, long value) {
    byte[] bytes = new byte[Long.BYTES];
    new HeapRegion(0, bytes).storeLong(0, value);
    return element(Cmd.MAP_UPDATE_ELEM, map, bytes);
  }

  /** What is stored, or a negated errno. */
  public long lookup(int map) {
    byte[] bytes = new byte[Long.BYTES];
    int result = element(Cmd.MAP_LOOKUP_ELEM, map, bytes);
    return result < 0 ? result : new HeapRegion(0, bytes).loadLong(0);
  }

  /** Takes the path that nothing else takes: stores 7000 plus the version. */
  public int delete(int map) {
    return element(Cmd.MAP_DELETE_ELEM, map, new byte[0]);
  }

  private int element(int cmd, int map, byte[] value) {
    long key = bpf.memory().map(new byte[Integer.BYTES]);
    long address = value.length == 0 ? 0 : bpf.memory().map(value);
    try {
      return call(
          cmd,
          BpfAttr.create()
              .u32(Attr.Elem.MAP_FD, map)
              .u64(Attr.Elem.KEY, key)
              .u64(Attr.Elem.VALUE, address));
    } finally {
      bpf.memory().unmap(key);
      if (address != 0) {
        bpf.memory().unmap(address);
      }
    }
  }

  /** Closes a descriptor. */
  public int close(int fd) {
    return call(Cmd.FD_CLOSE, BpfAttr.create().u32(Attr.Fd.FD, fd));
  }
}
