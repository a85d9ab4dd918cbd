// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.typed.BpfObjects;

/** One step of a scenario: builds the attribute, makes the call, says what changed. */
final class Step {
  private static final JsonObject LAYOUT = layout();
  private static final int LONGEST = 8192;
  private static final String PIN_DIRECTORY = "/sys/fs/bpf";
  private static final String OTHER_DIRECTORY = "/tmp";

  private final Bpf bpf;
  private final JsonObject step;
  private final Map<String, Integer> fds;
  private final Map<String, byte[]> buffers = new LinkedHashMap<>();
  private final Map<String, byte[]> before = new LinkedHashMap<>();
  private final List<Long> mapped = new ArrayList<>();

  Step(Bpf bpf, JsonObject step, Map<String, Integer> fds) {
    this.bpf = bpf;
    this.step = step;
    this.fds = fds;
  }

  private static JsonObject layout() {
    try (InputStream in = Step.class.getResourceAsStream("attr_layout.json")) {
      if (in == null) {
        throw new IllegalStateException("attr_layout.json is missing from the tool's jar");
      }
      return JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .getAsJsonObject();
    } catch (IOException e) {
      throw new IllegalStateException("attr_layout.json cannot be read", e);
    }
  }

  /**
   * What the call did.
   *
   * @param value what it returned
   * @param attr the attribute afterwards
   * @param changed buffers that it changed, by field
   */
  record Result(int value, BpfAttr attr, Map<String, byte[]> changed) {
    @Nullable String errno() {
      return value >= 0 ? null : Errno.ofResult(value).name();
    }
  }

  /** The command's number. */
  int cmd() {
    JsonElement cmd = step.get("cmd");
    if (cmd.getAsJsonPrimitive().isNumber()) {
      return cmd.getAsInt();
    }
    try {
      return Cmd.class.getField(cmd.getAsString()).getInt(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no command is called " + cmd.getAsString(), e);
    }
  }

  /** The value of a field that is a plain number; the fallback if it is not there. */
  int field(String name, int fallback) {
    JsonObject attr = step.getAsJsonObject("attr");
    boolean isNumber =
        attr != null
            && attr.has(name)
            && attr.get(name).isJsonPrimitive()
            && attr.get(name).getAsJsonPrimitive().isNumber();
    return isNumber ? attr.get(name).getAsNumber().intValue() : fallback;
  }

  Result run() {
    String name = step.get("cmd").getAsString();
    if (name.equals("open")) {
      return new Result(0, BpfAttr.create(), Map.of());
    }
    if (name.equals("close")) {
      BpfObjects.close(bpf, fd(Json.text(step, "fd", "")));
      return new Result(0, BpfAttr.create(), Map.of());
    }
    int size = Json.number(step, "size", Attr.SIZE);
    byte[] bytes =
        new byte[(int) Math.min(LONGEST, Math.max(Attr.SIZE, Integer.toUnsignedLong(size)))];
    BpfAttr attr = BpfAttr.over(bytes);
    try {
      fill(name, bytes);
      int value = bpf.bpf(cmd(), attr, size);
      Map<String, byte[]> changed = new LinkedHashMap<>();
      buffers.forEach(
          (field, buffer) -> {
            if (!Arrays.equals(buffer, before.get(field))) {
              changed.put(field, buffer);
            }
          });
      return new Result(value, attr, changed);
    } finally {
      mapped.forEach(bpf.memory()::unmap);
    }
  }

  private void fill(String cmd, byte[] bytes) {
    JsonObject attr = step.getAsJsonObject("attr");
    if (attr != null) {
      for (Map.Entry<String, JsonElement> field : attr.entrySet()) {
        place(bytes, cmd, field.getKey(), field.getValue());
      }
    }
    JsonObject set = step.getAsJsonObject("attr_bytes");
    if (set != null) {
      set.entrySet()
          .forEach(entry -> bytes[Integer.parseInt(entry.getKey())] = entry.getValue().getAsByte());
    }
  }

  /** Where a field is. */
  static int offsetOf(String cmd, String field) {
    return fieldOf(cmd, field).get("offset").getAsInt();
  }

  private static JsonObject fieldOf(String cmd, String field) {
    JsonObject fields = LAYOUT.getAsJsonObject(cmd);
    if (fields == null || !fields.has(field)) {
      throw new IllegalArgumentException(cmd + " has no field " + field);
    }
    return fields.getAsJsonObject(field);
  }

  private void place(byte[] bytes, String cmd, String field, JsonElement value) {
    JsonObject layout = fieldOf(cmd, field);
    int offset = layout.get("offset").getAsInt();
    int size = layout.get("size").getAsInt();
    if (value.isJsonObject() && value.getAsJsonObject().has("bytes")) {
      byte[] inline = Json.hex(value.getAsJsonObject(), "bytes");
      System.arraycopy(inline, 0, bytes, offset, inline.length);
      return;
    }
    long number = number(field, value);
    for (int i = 0; i < size; i++) {
      bytes[offset + i] = (byte) (number >>> (8 * i));
    }
  }

  private long number(String field, JsonElement value) {
    if (value.isJsonObject()) {
      return pointer(field, value.getAsJsonObject());
    }
    if (value.getAsJsonPrimitive().isString()) {
      return fd(value.getAsString());
    }
    return value.getAsBigInteger().longValue();
  }

  private int fd(String name) {
    Integer fd = fds.get(name.substring(1));
    return fd == null ? -1 : fd;
  }

  private long pointer(String field, JsonObject value) {
    if (value.has("badptr")) {
      return 1;
    }
    byte[] bytes;
    if (value.has("ptr")) {
      bytes = Json.hex(value, "ptr");
    } else if (value.has("ptr_cstr")) {
      String text =
          value
              .get("ptr_cstr")
              .getAsString()
              .replace("$NOT_BPFFS", OTHER_DIRECTORY)
              .replace("$BPFFS", PIN_DIRECTORY);
      bytes = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
    } else if (value.has("fill")) {
      bytes = new byte[value.get("len").getAsInt() + 1];
      Arrays.fill(bytes, 0, bytes.length - 1, Json.hex(value, "fill")[0]);
    } else if (value.has("ptr_zeros")) {
      bytes = new byte[value.get("ptr_zeros").getAsInt()];
    } else if (value.has("ptr_repeat")) {
      bytes = repeated(value);
    } else if (value.has("ptr_fd")) {
      int fd = fd(value.get("ptr_fd").getAsString());
      bytes = new byte[Integer.BYTES];
      BpfAttr.over(bytes).u32(0, fd);
    } else {
      throw new IllegalArgumentException("unknown value " + value);
    }
    return map(field, bytes);
  }

  private static byte[] repeated(JsonObject value) {
    var parts = value.getAsJsonArray("ptr_repeat");
    byte[] unit = HexFormat.of().parseHex(parts.get(0).getAsString());
    int count = parts.get(1).getAsInt();
    byte[] last = HexFormat.of().parseHex(parts.get(2).getAsString());
    byte[] bytes = new byte[unit.length * count + last.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(unit, 0, bytes, i * unit.length, unit.length);
    }
    System.arraycopy(last, 0, bytes, unit.length * count, last.length);
    return bytes;
  }

  private long map(String field, byte[] bytes) {
    buffers.put(field, bytes);
    before.put(field, bytes.clone());
    long address = bpf.memory().map(bytes);
    mapped.add(address);
    return address;
  }
}
