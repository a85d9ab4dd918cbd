// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;

/** The types that a row of instructions brings for its functions: raw type and string sections. */
final class RowBtf {
  private static final int MAGIC = 0xeb9f;
  private static final int HEADER = 24;
  private static final int FUNC_INFO = 8;

  private RowBtf() {}

  /** Loads the types; a descriptor. */
  static int load(Bpf bpf, JsonObject row) {
    byte[] types = Json.hex(row, "btf_types");
    byte[] strings = Json.hex(row, "btf_strings");
    ByteBuffer btf =
        ByteBuffer.allocate(HEADER + types.length + strings.length).order(ByteOrder.LITTLE_ENDIAN);
    btf.putShort((short) MAGIC).put((byte) 1).put((byte) 0).putInt(HEADER);
    btf.putInt(0).putInt(types.length).putInt(types.length).putInt(strings.length);
    btf.put(types).put(strings);
    long address = bpf.memory().map(btf.array());
    try {
      return bpf.call(
              Cmd.BTF_LOAD,
              BpfAttr.create()
                  .u64(Attr.BtfLoad.BTF, address)
                  .u32(Attr.BtfLoad.BTF_SIZE, btf.capacity()))
          .orThrow();
    } finally {
      bpf.memory().unmap(address);
    }
  }

  /** The row's {@code func_info} as {@code PROG_LOAD} takes it. */
  static byte[] functions(JsonObject row) {
    JsonArray records = row.getAsJsonArray("func_info");
    ByteBuffer bytes =
        ByteBuffer.allocate(records.size() * FUNC_INFO).order(ByteOrder.LITTLE_ENDIAN);
    for (JsonElement element : records) {
      JsonArray record = element.getAsJsonArray();
      bytes.putInt(record.get(0).getAsInt()).putInt(record.get(1).getAsInt());
    }
    return bytes.array();
  }
}
