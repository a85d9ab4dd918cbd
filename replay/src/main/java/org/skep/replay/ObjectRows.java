// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.loader.LoadException;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** Programs in objects: the verdict, runs over packets, and what the maps hold afterwards. */
final class ObjectRows implements Rows {
  private static final int ETHERNET_HEADER = 14;

  private final Types types;
  private final String engine;
  private final Path folder;

  ObjectRows(Types types, String engine, Path file) {
    this.types = types;
    this.engine = engine;
    Path parent = file.toAbsolutePath().getParent();
    this.folder = parent == null ? Path.of("") : parent;
  }

  @Override
  public Outcome run(JsonObject row) {
    String id = row.get("id").getAsString();
    int type = types.program(row.get("prog_type").getAsString());
    if (type < 0) {
      return Outcome.skipped(
          id, "no bundle provides program type " + row.get("prog_type").getAsString());
    }
    String missing = missing(row);
    if (missing != null) {
      return Outcome.skipped(id, missing);
    }
    JsonObject observed = new JsonObject();
    observed.addProperty("id", id);
    List<String> differences = new ArrayList<>();
    String name = row.get("prog").getAsString();
    try (Skep skep = Skep.builder().cpus(2).engine(engine).open();
        LoadedObject object =
            ObjectLoader.of(skep.bpf())
                .keepGoing(true)
                .only(program -> program.name().equals(name))
                .programType(name, type)
                .load(ObjectFile.read(folder.resolve(row.get("obj").getAsString())))) {
      LoadedProgram program = object.programs().get(0);
      ProgramRows.observe(observed, program.result());
      ProgramRows.compareVerdict(
          row, program.result(), row.get("prog_type").getAsString(), differences);
      if (program.isLoaded() && Json.has(row, "runs")) {
        setUp(skep.bpf(), object, row);
        observed.add("runs", runAll(object.program(name), row, differences));
        observed.add("maps_after", mapsAfter(skep.bpf(), object, row, differences));
      }
    } catch (BpfException | IOException e) {
      observed.addProperty("verdict", "REJECT");
      observed.addProperty("log_last", e.getMessage());
      if ("ACCEPT".equals(Json.text(row, "verdict"))) {
        differences.add("not loaded: " + e.getMessage());
      }
    }
    return Json.has(row, "verdict")
        ? Outcome.compared(String.join("; ", differences), observed)
        : Outcome.notCompared("no verdict recorded", observed);
  }

  private @Nullable String missing(JsonObject row) {
    if (row.has("maps")) {
      for (JsonElement map : row.getAsJsonArray("maps")) {
        String name = map.getAsJsonObject().get("type").getAsString();
        if (Types.map(name) < 0 || types.lacksMap(Types.map(name))) {
          return "no bundle provides map type " + name;
        }
      }
    }
    return null;
  }

  private static int fd(LoadedObject object, String name) {
    for (LoadedMap map : object.maps()) {
      if (map.name().equals(name)
          || map.definition().spec().name().equals(name)
          || (map.definition().isGlobalData() && name.endsWith(map.name()))) {
        return map.fd();
      }
    }
    throw new LoadException("the object has no map \"" + name + "\"");
  }

  private static void setUp(Bpf bpf, LoadedObject object, JsonObject row) {
    if (!Json.has(row, "setup")) {
      return;
    }
    for (JsonElement element : row.getAsJsonArray("setup")) {
      JsonObject step = element.getAsJsonObject();
      try (MapHandle map = bpf.openMap(fd(object, step.get("map").getAsString()))) {
        map.update(
            new HeapRegion(0, Json.hex(step, "key")),
            0,
            new HeapRegion(0, Json.hex(step, "value")),
            0,
            0);
      }
    }
  }

  private static JsonArray runAll(BpfProgram loaded, JsonObject row, List<String> differences) {
    JsonArray results = new JsonArray();
    try (BpfProgram program = loaded) {
      for (JsonElement element : row.getAsJsonArray("runs")) {
        JsonObject recorded = element.getAsJsonObject();
        JsonObject one = new JsonObject();
        try {
          byte[] data = Json.hex(recorded, "data");
          BpfProgram.TestRun run = program.testRun(data, 1);
          one.addProperty("retval", Integer.toUnsignedLong(run.result()));
          if (!java.util.Arrays.equals(run.data(), data)) {
            one.addProperty("data_out", HexFormat.of().formatHex(run.data()));
          }
          if (!Recorded.leaksAddresses(row)) {
            compare(recorded, run, differences);
          }
        } catch (BpfException e) {
          one.addProperty("errno", e.errno().name());
          if (Json.has(recorded, "retval")) {
            differences.add("run refused: " + e.getMessage());
          }
        }
        results.add(one);
      }
    }
    return results;
  }

  private static void compare(
      JsonObject recorded, BpfProgram.TestRun run, List<String> differences) {
    if (Json.has(recorded, "retval")
        && recorded.get("retval").getAsNumber().intValue() != run.result()) {
      differences.add(
          "%s returns %s, recorded %s"
              .formatted(
                  Json.text(recorded, "pkt", "a packet"),
                  Integer.toUnsignedString(run.result()),
                  recorded.get("retval")));
    }
    if (Json.has(recorded, "data_out")) {
      byte[] expected = Json.hex(recorded, "data_out");
      if (!java.util.Arrays.equals(
          expected,
          ETHERNET_HEADER,
          expected.length,
          run.data(),
          Math.min(ETHERNET_HEADER, run.data().length),
          run.data().length)) {
        differences.add("data_out is %s".formatted(HexFormat.of().formatHex(run.data())));
      }
    }
  }

  private static JsonArray mapsAfter(
      Bpf bpf, LoadedObject object, JsonObject row, List<String> differences) {
    JsonArray all = new JsonArray();
    if (!Json.has(row, "maps_after")) {
      return all;
    }
    for (JsonElement element : row.getAsJsonArray("maps_after")) {
      JsonObject recorded = element.getAsJsonObject();
      if (!Json.has(recorded, "entries") || !recorded.get("entries").isJsonObject()) {
        continue;
      }
      String name = recorded.get("name").getAsString();
      JsonObject entries =
          entries(bpf, fd(object, name), Json.isTrue(recorded, "zero_entries_omitted"));
      JsonObject map = new JsonObject();
      map.addProperty("name", name);
      map.add("entries", entries);
      all.add(map);
      if (!Recorded.leaksAddresses(row) && !entries.equals(recorded.getAsJsonObject("entries"))) {
        differences.add(
            "map %s holds %s, recorded %s".formatted(name, entries, recorded.get("entries")));
      }
    }
    return all;
  }

  private static JsonObject entries(Bpf bpf, int fd, boolean omitsZero) {
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
          entries.addProperty(
              HexFormat.of().formatHex(keyBytes), HexFormat.of().formatHex(valueBytes));
        }
        result = map.nextKey(key, 0, key, 0);
      }
    }
    return entries;
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
