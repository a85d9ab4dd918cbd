// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.MapFlags;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Makes the maps that a row of instructions names, with what they hold at first. */
final class RowMaps {
  private static final int MOV = Op.ALU64 | Op.MOV;
  private static final int TAIL_CALL = 12;

  private final Bpf bpf;
  private final int programType;

  RowMaps(Bpf bpf, int programType) {
    this.bpf = bpf;
    this.programType = programType;
  }

  /** A descriptor. */
  int create(JsonObject map) {
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, Types.map(map.get("type").getAsString()))
            .u32(Attr.MapCreate.KEY_SIZE, Json.number(map, "key_size", 0))
            .u32(Attr.MapCreate.VALUE_SIZE, Json.number(map, "value_size", 0))
            .u32(Attr.MapCreate.MAX_ENTRIES, Json.number(map, "max_entries", 0))
            .u32(Attr.MapCreate.MAP_FLAGS, Json.number(map, "map_flags", 0));
    int inner = -1;
    if (map.has("inner")) {
      inner = create(map.getAsJsonObject("inner"));
      attr.u32(Attr.MapCreate.INNER_MAP_FD, inner);
    }
    int fd = bpf.call(Cmd.MAP_CREATE, attr).orThrow();
    if (inner >= 0) {
      BpfObjects.close(bpf, inner);
    }
    if (map.has("progs")) {
      fillWithPrograms(fd, map.getAsJsonObject("progs"));
    } else if (map.has("init")) {
      JsonObject init = map.getAsJsonObject("init");
      update(fd, Json.hex(init, "key"), Json.hex(init, "value"));
      if ((Json.number(map, "map_flags", 0) & MapFlags.RDONLY_PROG) != 0) {
        bpf.call(Cmd.MAP_FREEZE, BpfAttr.create().u32(Attr.Elem.MAP_FD, fd)).orThrow();
      }
    }
    return fd;
  }

  private void fillWithPrograms(int fd, JsonObject programs) {
    for (Map.Entry<String, JsonElement> entry : programs.entrySet()) {
      int index = Integer.parseInt(entry.getKey());
      try (BpfProgram program =
          BpfProgram.builder(bpf, programType, program(entry.getValue().getAsString(), index, fd))
              .license("GPL")
              .load()) {
        update(fd, bytes(index), bytes(program.fd()));
      }
    }
  }

  /** What the rows' words for a small program mean. */
  private static List<Insn> program(String words, int index, int fd) {
    Insn exit = new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0);
    if (words.contains("tail_call")) {
      return List.of(
          new Insn(MOV, 3, 0, 0, index),
          new Insn(Op.LD | Op.IMM | Op.DW, 2, Op.PSEUDO_MAP_FD, 0, fd),
          new Insn(0, 0, 0, 0, 0),
          new Insn(Op.JMP | Op.CALL, 0, 0, 0, TAIL_CALL),
          new Insn(MOV, 0, 0, 0, 41),
          exit);
    }
    int value = Integer.parseInt(words.replaceAll("^r0=(\\d+); exit$", "$1"));
    return List.of(new Insn(MOV, 0, 0, 0, value), exit);
  }

  private static byte[] bytes(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    BpfAttr.over(bytes).u32(0, value);
    return bytes;
  }

  /** Sets an element by the call, as for maps that hold descriptors it must be. */
  void update(int fd, byte[] key, byte[] value) {
    long keyAddress = bpf.memory().map(key);
    long valueAddress = bpf.memory().map(value);
    try {
      bpf.call(
              Cmd.MAP_UPDATE_ELEM,
              BpfAttr.create()
                  .u32(Attr.Elem.MAP_FD, fd)
                  .u64(Attr.Elem.KEY, keyAddress)
                  .u64(Attr.Elem.VALUE, valueAddress))
          .orThrow();
    } finally {
      bpf.memory().unmap(keyAddress);
      bpf.memory().unmap(valueAddress);
    }
  }
}
