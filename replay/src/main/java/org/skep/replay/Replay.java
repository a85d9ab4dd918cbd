// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.Privileges;

/**
 * {@code replay [--engine=NAME] [--privileges=MODE] [--only=REGEX] [--out=FILE] ROWS.jsonl …}. With
 * a mode other than {@code full}, rows that do not say what Linux answers such a caller are left
 * out. Or {@code replay --compat=FOLDER [LINUX.jsonl …]}.
 */
public final class Replay {
  private static final String USAGE =
      "usage: replay [--engine=NAME] [--privileges=full|bpf|none] [--only=REGEX] [--out=FILE]"
          + " ROWS.jsonl ...\n"
          + "       replay --compat=FOLDER [LINUX.jsonl ...]";
  private static final int USAGE_STATUS = 2;

  private final PrintStream out;
  private final Types types = new Types();
  private String engine = "";
  private Privileges privileges = Privileges.FULL;
  private Pattern only = Pattern.compile("");
  private @Nullable Path observed;
  private @Nullable Path compared;
  private final List<Path> files = new ArrayList<>();
  private final Map<String, Summary> summaries = new LinkedHashMap<>();
  private int passed;
  private int failed;
  private int skipped;

  Replay(PrintStream out) {
    this.out = out;
  }

  /** Runs the tool; the exit status is 0 if no row failed, 1 if some did, 2 for a wrong call. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("conformance-plugin")) {
      List<String> rest = List.of(args).subList(1, args.length);
      System.exit(ConformancePlugin.run(rest, System.in, System.out, System.err));
    }
    System.exit(new Replay(System.out).run(List.of(args), System.err));
  }

  int run(List<String> args, PrintStream err) {
    try {
      parse(args);
      Path objects = compared;
      if (objects != null) {
        Compatibility table = new Compatibility(objects, out);
        for (Path file : files) {
          table.readLinux(file);
        }
        table.print();
        return 0;
      }
      replay();
    } catch (IllegalArgumentException e) {
      err.println("replay: " + e.getMessage());
      err.println(USAGE);
      return USAGE_STATUS;
    } catch (IOException e) {
      err.println("replay: " + e);
      return USAGE_STATUS;
    }
    if (passed + failed + skipped == 0) {
      err.println("replay: no row matches --only=" + only);
      return USAGE_STATUS;
    }
    out.println("%d passed, %d failed, %d skipped".formatted(passed, failed, skipped));
    return failed == 0 ? 0 : 1;
  }

  private void parse(List<String> args) {
    for (String arg : args) {
      if (arg.startsWith("--engine=")) {
        engine = arg.substring("--engine=".length());
        if (Types.engine(engine) == null) {
          throw new IllegalArgumentException("no engine is called \"" + engine + "\"");
        }
      } else if (arg.startsWith("--privileges=")) {
        privileges = privileges(arg.substring("--privileges=".length()));
      } else if (arg.startsWith("--only=")) {
        try {
          only = Pattern.compile(arg.substring("--only=".length()));
        } catch (PatternSyntaxException e) {
          throw new IllegalArgumentException("--only: " + e.getMessage(), e);
        }
      } else if (arg.startsWith("--compat=")) {
        compared = Path.of(arg.substring("--compat=".length()));
        if (!Files.isDirectory(compared)) {
          throw new IllegalArgumentException(compared + " is no folder of objects");
        }
      } else if (arg.startsWith("--out=")) {
        observed = Path.of(arg.substring("--out=".length()));
      } else if (arg.startsWith("-")) {
        throw new IllegalArgumentException("unknown option " + arg);
      } else {
        Path file = Path.of(arg);
        if (!Files.isReadable(file)) {
          throw new IllegalArgumentException("cannot read " + file);
        }
        files.add(file);
      }
    }
    if (files.isEmpty() && compared == null) {
      throw new IllegalArgumentException("no rows given");
    }
  }

  private static Privileges privileges(String mode) {
    return switch (mode) {
      case "full" -> Privileges.FULL;
      case "bpf" -> Privileges.BPF_ONLY;
      case "none" -> Privileges.NONE;
      default -> throw new IllegalArgumentException("no privileges are called \"" + mode + "\"");
    };
  }

  private void replay() throws IOException {
    Path target = observed;
    if (target == null) {
      for (Path file : files) {
        replay(file, null);
      }
      return;
    }
    try (BufferedWriter writer = Files.newBufferedWriter(target)) {
      for (Path file : files) {
        replay(file, writer);
      }
    }
  }

  private void replay(Path file, @Nullable BufferedWriter writer) throws IOException {
    Kinds kinds = new Kinds(types, engine, privileges, file);
    Summary summary = new Summary();
    summaries.put(String.valueOf(file.getFileName()), summary);
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        @Nullable JsonObject row = parse(file, number, line);
        String id = Json.text(row, "id", "line " + number);
        row = Recorded.answeredFor(privileges, row);
        if (row != null && only.matcher(id).find()) {
          Outcome outcome = run(kinds, row, id);
          report(id, outcome);
          summary.add(row, outcome);
          if (writer != null) {
            writer.write(outcome.observed().toString());
            writer.newLine();
          }
        }
      }
    }
    summary.print(String.valueOf(file.getFileName()), out);
  }

  /** What came of a file's rows; nothing if it was not replayed. */
  Summary summary(String file) {
    return summaries.getOrDefault(file, new Summary());
  }

  private static JsonObject parse(Path file, int number, String line) throws IOException {
    try {
      return JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException("%s:%d is no JSON object".formatted(file, number), e);
    }
  }

  private static Outcome run(Kinds kinds, JsonObject row, String id) {
    try {
      return kinds.of(row).run(row);
    } catch (RuntimeException e) {
      JsonObject observed = new JsonObject();
      observed.addProperty("id", id);
      observed.addProperty("skipped", "the tool failed: " + e);
      return Outcome.compared("the tool failed: " + e, observed);
    }
  }

  private void report(String id, Outcome outcome) {
    switch (outcome.status()) {
      case PASSED -> passed++;
      case FAILED -> {
        failed++;
        out.println("FAILED " + id + ": " + outcome.reason());
      }
      case SKIPPED -> {
        skipped++;
        out.println("skipped " + id + ": " + outcome.reason());
      }
    }
  }
}
