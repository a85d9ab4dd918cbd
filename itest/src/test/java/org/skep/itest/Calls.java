// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;
import org.skep.isa.Insn;

/** The calls that the tests make; all answer as the call does. */
final class Calls {
  private static final Insn MOV_R0_0 = new Insn(0xb7, 0, 0, 0, 0);
  private static final Insn EXIT = new Insn(0x95, 0, 0, 0, 0);
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final Bpf bpf;

  Calls(Bpf bpf) {
    this.bpf = bpf;
  }

  private int call(int cmd, BpfAttr attr) {
    return bpf.bpf(cmd, attr, attr.length());
  }

  /** A map with keys of 4 and values of 8 bytes. */
  int createMap(int type) {
    return call(
        Cmd.MAP_CREATE,
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, type)
            .u32(Attr.MapCreate.KEY_SIZE, 4)
            .u32(Attr.MapCreate.VALUE_SIZE, 8)
            .u32(Attr.MapCreate.MAX_ENTRIES, 4));
  }

  int loadProgram(int type) {
    byte[] code = Insn.encode(List.of(MOV_R0_0, EXIT));
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.ProgLoad.PROG_TYPE, type)
            .u32(Attr.ProgLoad.INSN_CNT, code.length / Insn.SIZE)
            .u64(Attr.ProgLoad.INSNS, bpf.memory().map(code))
            .u64(Attr.ProgLoad.LICENSE, bpf.memory().mapString("Apache-2.0"))
            .name(Attr.ProgLoad.PROG_NAME, "nothing");
    return call(Cmd.PROG_LOAD, attr);
  }

  /** The result of a tracepoint program over an empty record, or a negated errno. */
  int testRun(int program) {
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.TestRun.PROG_FD, program)
            .u32(Attr.TestRun.CTX_SIZE_IN, 8)
            .u64(Attr.TestRun.CTX_IN, bpf.memory().map(new byte[8]));
    int result = call(Cmd.PROG_TEST_RUN, attr);
    return result < 0 ? result : attr.u32(Attr.TestRun.RETVAL);
  }

  int attach(int program, int attachType, String target) {
    return call(
        Cmd.LINK_CREATE,
        BpfAttr.create()
            .u32(Attr.LinkCreate.PROG_FD, program)
            .u32(Attr.LinkCreate.ATTACH_TYPE, attachType)
            .u64(Attr.LinkCreate.TARGET_NAME, bpf.memory().mapString(target)));
  }

  int close(int fd) {
    return call(Cmd.FD_CLOSE, BpfAttr.create().u32(Attr.Fd.FD, fd));
  }

  int pin(int fd, String path) {
    return call(
        Cmd.OBJ_PIN,
        BpfAttr.create()
            .u64(
                Attr.Pin.PATHNAME, bpf.memory().map((path + "\0").getBytes(StandardCharsets.UTF_8)))
            .u32(Attr.Pin.BPF_FD, fd));
  }

  int unpin(String path) {
    return call(
        Cmd.PIN_UNLINK, BpfAttr.create().u64(Attr.Pin.PATHNAME, bpf.memory().mapString(path)));
  }

  int mapById(int id) {
    return call(Cmd.MAP_GET_FD_BY_ID, BpfAttr.create().u32(Attr.Id.ID, id));
  }

  /** Whether there is a map with that id; keeps no descriptor of it. */
  boolean hasMap(int id) {
    int fd = mapById(id);
    if (fd >= 0) {
      return close(fd) == 0;
    }
    assertEquals(Errno.ENOENT.negated(), fd);
    return false;
  }

  int update(int fd, int key, long value) {
    return call(
        Cmd.MAP_UPDATE_ELEM,
        BpfAttr.create()
            .u32(Attr.Elem.MAP_FD, fd)
            .u64(Attr.Elem.KEY, bpf.memory().map(word(key, 4)))
            .u64(Attr.Elem.VALUE, bpf.memory().map(word(value, 8))));
  }

  /** The value, or a negated errno. */
  long lookup(int fd, int key) {
    byte[] value = new byte[8];
    int result =
        call(
            Cmd.MAP_LOOKUP_ELEM,
            BpfAttr.create()
                .u32(Attr.Elem.MAP_FD, fd)
                .u64(Attr.Elem.KEY, bpf.memory().map(word(key, 4)))
                .u64(Attr.Elem.VALUE, bpf.memory().map(value)));
    return result < 0 ? result : new HeapRegion(0, value).loadLong(0);
  }

  int idOfMap(int fd) {
    try (MapHandle map = bpf.openMap(fd)) {
      return map.id();
    }
  }

  private static byte[] word(long value, int size) {
    byte[] bytes = new byte[8];
    new HeapRegion(0, bytes).storeLong(0, value);
    return java.util.Arrays.copyOf(bytes, size);
  }

  /** Bundle events are told in a thread of the framework's. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue("not in time: " + what, System.nanoTime() < end);
      Thread.sleep(10);
    }
  }
}
