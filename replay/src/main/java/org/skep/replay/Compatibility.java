// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.verify.Rejection;
import org.skep.core.Skep;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;
import org.skep.loader.ProgramSpec;

/**
 * Loads every program of every object below a folder, each in a runtime of its own, and prints a
 * table: object, program, what Linux says where that was recorded, what Skep says.
 */
final class Compatibility {
  private static final String ACCEPTED = "accepted";
  private static final String NO_PROGRAMS = "no programs";
  private static final int MOST_TEXT = 140;

  private final Path folder;

  /** By {@code path#program}, or {@code path} alone where the object was not opened. */
  private final Map<String, JsonObject> linux = new HashMap<>();

  private final Map<String, Integer> counts = new TreeMap<>();
  private final PrintStream out;

  Compatibility(Path folder, PrintStream out) {
    this.folder = folder;
    this.out = out;
  }

  /** Reads what Linux said: rows whose id is {@code elf/path#program}. */
  void readLinux(Path rows) throws IOException {
    for (String line : Files.readAllLines(rows)) {
      if (!line.isBlank()) {
        JsonObject row = JsonParser.parseString(line).getAsJsonObject();
        linux.put(Json.text(row, "id", "").replaceFirst("^elf/", ""), row);
      }
    }
  }

  /** Prints the table, and what it comes to. */
  void print() throws IOException {
    List<Path> objects;
    try (Stream<Path> files = Files.walk(folder)) {
      objects = files.filter(file -> file.toString().matches(".*\\.(o|elf)")).sorted().toList();
    }
    List<String> rows = new ArrayList<>();
    for (Path object : objects) {
      String path = folder.relativize(object).toString().replace('\\', '/');
      try {
        ObjectFile file = ObjectFile.read(object);
        for (ProgramSpec program : file.programs()) {
          rows.add(row(path, program.name(), load(file, program)));
        }
        if (file.programs().isEmpty()) {
          rows.add(row(path, "", NO_PROGRAMS));
        }
      } catch (BpfException e) {
        rows.add(row(path, "", "not read: " + e.reason()));
      }
    }
    counts.forEach((kind, count) -> out.println("- " + count + " " + kind));
    out.println("\n| object | program | Linux | Skep |\n|---|---|---|---|");
    rows.stream().filter(Compatibility::isListed).forEach(out::println);
  }

  /**
   * Not what is no program to Linux either, and not the big-endian twins: those are but counted.
   */
  private static boolean isListed(String row) {
    return !row.endsWith("| no programs | no programs |")
        && !row.endsWith("| – | no programs |")
        && !row.contains(" is big-endian ");
  }

  private String row(String path, String program, String skep) {
    JsonObject recorded = linux.getOrDefault(path + "#" + program, linux.get(path));
    String theirs = recorded == null ? "–" : linux(recorded);
    counts.merge(
        "Linux %s, Skep %s".formatted(kind(theirs), kind(skep)), /* value= */ 1, Integer::sum);
    return "| %s | %s | %s | %s |".formatted(path, cell(program), cell(theirs), cell(skep));
  }

  /** The beginning of a cell, up to what is said of the case. */
  private static String kind(String text) {
    return text.equals("–") ? "not recorded" : text.replaceFirst("[:,].*", "");
  }

  private static String linux(JsonObject row) {
    String verdict = Json.text(row, "verdict", "");
    String errno = Json.text(row, "errno", "");
    return switch (verdict) {
      case "ACCEPT" -> ACCEPTED;
      case "REJECT" -> "rejected, %s: %s".formatted(errno, Json.text(row, "log_last", ""));
      case "NO_PROGRAMS" -> NO_PROGRAMS;
      default -> {
        String said =
            Json.has(row, "libbpf") && row.getAsJsonArray("libbpf").size() > 0
                ? row.getAsJsonArray("libbpf").get(0).getAsString().replaceFirst("libbpf: ", "")
                : errno;
        yield (verdict.equals("OPEN_FAIL") ? "not read: " : "not loaded: ") + said;
      }
    };
  }

  private static String load(ObjectFile file, ProgramSpec program) {
    try (Skep skep = Skep.open();
        LoadedObject object =
            ObjectLoader.of(skep.bpf())
                .keepGoing(true)
                .only(candidate -> candidate.name().equals(program.name()))
                .load(file)) {
      return object.programs().stream()
          .filter(loaded -> loaded.name().equals(program.name()))
          .findFirst()
          .map(Compatibility::verdict)
          .orElse("not loaded: the loader left it out");
    } catch (BpfException e) {
      return "not loaded: " + e.reason();
    }
  }

  private static String verdict(LoadedProgram program) {
    BpfResult result = program.result();
    Rejection rejection = result.verdict() == null ? null : result.verdict().rejection();
    if (program.isLoaded()) {
      return ACCEPTED;
    }
    return rejection == null
        ? "not loaded: " + result.reason()
        : "rejected, %s: %s".formatted(result.errno(), result.reason());
  }

  private static String cell(String text) {
    String line = text.lines().findFirst().orElse("").strip().replace("|", "\\|");
    return line.length() > MOST_TEXT ? line.substring(0, MOST_TEXT) + "…" : line;
  }
}
