// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;

/** What maps hold, in the form of the records. */
final class MapsAfter {
  /** In the records, a value that nobody can foretell. */
  private static final String ANY = "*";

  private final Bpf bpf;
  private final int cpus;

  MapsAfter(Bpf bpf, int cpus) {
    this.bpf = bpf;
    this.cpus = cpus;
  }

  /** What is observed of a map, as far as the record of it asks. */
  JsonObject observe(int fd, JsonObject recorded) {
    JsonObject map = new JsonObject();
    map.addProperty("name", recorded.get("name").getAsString());
    if (Json.has(recorded, "popped")) {
      map.add("popped", popped(fd));
    } else if (Json.has(recorded, "entries") && recorded.get("entries").isJsonObject()) {
      map.add("entries", entries(fd, recorded));
    }
    return map;
  }

  /** How the observed map differs from the recorded one; empty if it does not. */
  static String difference(JsonObject observed, JsonObject recorded) {
    for (String member : new String[] {"popped", "entries"}) {
      JsonElement found = observed.get(member);
      if (found != null && !isAlike(found, recorded.get(member))) {
        return "map %s holds %s, recorded %s"
            .formatted(recorded.get("name").getAsString(), found, recorded.get(member));
      }
    }
    return "";
  }

  private static boolean isAlike(JsonElement found, JsonElement recorded) {
    if (!found.isJsonObject() || !recorded.isJsonObject()) {
      return found.equals(recorded);
    }
    JsonObject entries = recorded.getAsJsonObject();
    if (!found.getAsJsonObject().keySet().equals(entries.keySet())) {
      return false;
    }
    for (Map.Entry<String, JsonElement> entry : entries.entrySet()) {
      boolean isAny =
          entry.getValue().isJsonPrimitive() && entry.getValue().getAsString().equals(ANY);
      if (!isAny && !entry.getValue().equals(found.getAsJsonObject().get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private JsonArray popped(int fd) {
    JsonArray values = new JsonArray();
    int size;
    try (MapHandle map = bpf.openMap(fd)) {
      size = map.valueSize();
    }
    while (true) {
      byte[] value = new byte[size];
      long address = bpf.memory().map(value);
      try {
        BpfAttr attr = BpfAttr.create().u32(Attr.Elem.MAP_FD, fd).u64(Attr.Elem.VALUE, address);
        if (bpf.bpf(Cmd.MAP_LOOKUP_AND_DELETE_ELEM, attr, Attr.SIZE) < 0) {
          return values;
        }
      } finally {
        bpf.memory().unmap(address);
      }
      values.add(HexFormat.of().formatHex(value));
    }
  }

  private JsonObject entries(int fd, JsonObject recorded) {
    boolean omitsZero = Json.isTrue(recorded, "zero_entries_omitted");
    JsonObject entries = new JsonObject();
    try (MapHandle map = bpf.openMap(fd)) {
      byte[] keyBytes = new byte[map.spec().keySize()];
      byte[] valueBytes = new byte[map.valueSize()];
      HeapRegion key = new HeapRegion(0, keyBytes);
      HeapRegion value = new HeapRegion(0, valueBytes);
      int result = map.nextKey(null, 0, key, 0);
      while (result == 0) {
        boolean isThere = map.lookup(key, 0, value, 0, 0) == 0;
        if (isThere && !(omitsZero && isZero(valueBytes))) {
          entries.add(HexFormat.of().formatHex(keyBytes), value(recorded, valueBytes));
        }
        result = map.nextKey(key, 0, key, 0);
      }
    }
    return entries;
  }

  /** One text, or one for each CPU. */
  private JsonElement value(JsonObject recorded, byte[] bytes) {
    JsonArray values = new JsonArray();
    if (!Json.text(recorded, "type", "").contains("percpu")) {
      values.add(HexFormat.of().formatHex(bytes));
      return values.get(0);
    }
    int size = bytes.length / cpus;
    for (int cpu = 0; cpu < cpus; cpu++) {
      byte[] one = Arrays.copyOfRange(bytes, cpu * size, (cpu + 1) * size);
      values.add(HexFormat.of().formatHex(one, 0, Json.number(recorded, "value_size", size)));
    }
    return values;
  }

  private static boolean isZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
