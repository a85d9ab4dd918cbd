// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
import org.skep.loader.MapDefinition;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** Programs in objects: the verdict, runs over packets, and what the maps hold afterwards. */
final class ObjectRows implements Rows {
  private static final int ETHERNET_HEADER = 14;
  private static final int CPUS = 2;

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
    try (Skep skep = Skep.builder().cpus(CPUS).engine(engine).open();
        LoadedObject object =
            load(
                skep.bpf(),
                ObjectFile.read(folder.resolve(row.get("obj").getAsString())),
                name,
                type)) {
      LoadedProgram program =
          object.programs().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
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

  /** Loads the row's program, and those that arrays of programs hold from the start. */
  private static LoadedObject load(Bpf bpf, ObjectFile file, String name, int type) {
    Set<String> called =
        file.maps().stream()
            .flatMap(map -> map.slots().stream())
            .map(MapDefinition.Slot::name)
            .collect(Collectors.toSet());
    return ObjectLoader.of(bpf)
        .keepGoing(true)
        .only(program -> program.name().equals(name) || called.contains(program.name()))
        .programType(name, type)
        .load(file);
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
    boolean isSocketFilter = row.get("prog_type").getAsString().equals("socket_filter");
    try (BpfProgram program = loaded) {
      for (JsonElement element : row.getAsJsonArray("runs")) {
        JsonObject recorded = element.getAsJsonObject();
        JsonObject one = new JsonObject();
        try {
          byte[] data = Json.hex(recorded, "data");
          BpfProgram.TestRun run = program.testRun(data, 1);
          one.addProperty("retval", Integer.toUnsignedLong(run.result()));
          if (!Arrays.equals(run.data(), data)) {
            one.addProperty("data_out", HexFormat.of().formatHex(run.data()));
          }
          if (!Recorded.leaksAddresses(row)) {
            compare(recorded, run, isSocketFilter, differences);
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
      JsonObject recorded,
      BpfProgram.TestRun run,
      boolean isSocketFilter,
      List<String> differences) {
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
      byte[] found = run.data();
      // What lies before the bytes that a socket filter sees is not given back on Linux.
      int from = isSocketFilter ? Math.min(ETHERNET_HEADER, found.length) : 0;
      if (!Arrays.equals(expected, from, expected.length, found, from, found.length)) {
        differences.add(
            "data_out is %s, recorded %s"
                .formatted(HexFormat.of().formatHex(run.data()), recorded.get("data_out")));
      }
    }
  }

  private static JsonArray mapsAfter(
      Bpf bpf, LoadedObject object, JsonObject row, List<String> differences) {
    JsonArray all = new JsonArray();
    if (!Json.has(row, "maps_after")) {
      return all;
    }
    MapsAfter maps = new MapsAfter(bpf, CPUS);
    for (JsonElement element : row.getAsJsonArray("maps_after")) {
      JsonObject recorded = element.getAsJsonObject();
      JsonObject observed = maps.observe(fd(object, recorded.get("name").getAsString()), recorded);
      all.add(observed);
      String difference = MapsAfter.difference(observed, recorded);
      if (!difference.isEmpty() && !Recorded.leaksAddresses(row)) {
        differences.add(difference);
      }
    }
    return all;
  }
}
