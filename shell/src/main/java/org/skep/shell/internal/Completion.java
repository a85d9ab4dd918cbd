// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.OpenFd;

/** What may stand next in a command. */
final class Completion {
  private static final int MAX_FILES = 500;
  private static final String PINS = "/sys/fs/bpf/";
  private static final List<String> MAP = List.of("id", "name", "pinned");
  private static final List<String> PROGRAM = List.of("id", "name", "tag", "pinned");
  private static final List<String> CREATE =
      List.of("type", "key", "value", "entries", "name", "flags", "extra", "inner_map");
  private static final List<String> FILES =
      List.of(
          "load",
          "loadall",
          "verify",
          "--html",
          "file",
          "header",
          "skeleton",
          "pcap",
          "keep",
          "data_in",
          "ctx_in",
          "data_out");

  private Completion() {}

  /**
   * Candidates for a word.
   *
   * @param before the words between the noun and it
   * @param begun what of it is typed; files are listed in its folder
   */
  static List<String> words(Env env, String noun, List<String> before, String begun) {
    if (begun.startsWith("-")) {
      return noun.equals("prog") && before.contains("verify")
          ? List.of("-j", "--html")
          : List.of("-j");
    }
    String verb = before.isEmpty() ? "" : before.get(0);
    String last = before.isEmpty() ? "" : before.get(before.size() - 1);
    if (noun.equals("call")) {
      return before.isEmpty()
          ? List.copyOf(CallCommand.commands(env).keySet())
          : CallCommand.WIDTHS;
    }
    if (before.isEmpty()) {
      return first(env, noun, begun);
    }
    if (FILES.contains(last)) {
      return files(env, begun);
    }
    if (verb.equals("unpin")) {
      return before.size() == 1 ? named(env, kind(noun, before), "pinned") : List.of();
    }
    if (Objects.WORDS.contains(last) && !verb.equals("create")) {
      return named(env, kind(noun, before), last);
    }
    List<String> words = new ArrayList<>(after(env, noun, verb, before));
    words.removeAll(before); // an option is given once
    return words;
  }

  private static List<String> first(Env env, String noun, String begun) {
    return switch (noun) {
      case "load", "deploy" -> files(env, begun);
      case "undeploy" -> env.providers().deployed();
      case "start", "stop" -> env.providers().bundles();
      case "help" -> Usage.NOUNS;
      case "feature" -> with(Usage.verbList(noun), FeatureCommand.SECTIONS);
      default -> Usage.verbList(noun);
    };
  }

  private static List<String> with(List<String> some, List<String> more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private static List<String> after(Env env, String noun, String verb, List<String> before) {
    return switch (noun) {
      case "prog" -> afterProg(env, verb, before);
      case "map" -> afterMap(env, verb, before);
      case "link" -> afterLink(verb, before);
      case "fd" -> verb.equals("close") ? with(openFds(env), List.of("all")) : List.of();
      case "btf" -> afterBtf(verb, before);
      case "gen" -> verb.equals("skeleton") ? List.of("package", "class") : List.of();
      case "feature" -> verb.equals("probe") ? FeatureCommand.SECTIONS : List.of();
      case "top" -> isNumberDue(before) ? List.of() : List.of("count", "interval");
      case "events" -> isNumberDue(before) ? List.of() : List.of("last", "follow");
      case "deploy" -> files(env, "");
      default -> List.of();
    };
  }

  private static boolean isNumberDue(List<String> before) {
    return List.of("count", "interval", "last", "repeat", "top", "cookie", "fd")
        .contains(before.get(before.size() - 1));
  }

  /** Whether an object is named, as by {@code name NAME} or by a number alone. */
  private static boolean isNamed(List<String> before) {
    int count = before.size();
    return (count > 2 && Objects.WORDS.contains(before.get(count - 2)))
        || (count > 1 && before.get(count - 1).matches("[0-9]+"));
  }

  private static boolean hasNamed(List<String> before) {
    for (int i = 2; i <= before.size(); i++) {
      if (isNamed(before.subList(0, i))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> afterProg(Env env, String verb, List<String> before) {
    String last = before.get(before.size() - 1);
    if (verb.startsWith("load")) {
      return afterLoad(env, before);
    }
    if (verb.equals("dump") && before.size() == 1) {
      return List.of("xlated", "jited");
    }
    if (before.size() == 1 || (verb.equals("dump") && before.size() == 2)) {
      return takesProgram(verb) ? PROGRAM : List.of();
    }
    if (!hasNamed(before) || (isNumberDue(before) && !isNamed(before))) {
      return List.of();
    }
    return switch (verb) {
      case "dump" ->
          isNamed(before) && before.get(1).equals("xlated")
              ? List.of("opcodes", "visual", "blocks")
              : List.of();
      case "attach" -> isNamed(before) ? targets(env) : List.of("cookie");
      case "pin" -> isNamed(before) ? List.of(PINS) : List.of();
      case "trace" -> before.contains("hex") ? List.of() : List.of("data_in", "ctx_in", "steps");
      case "run" ->
          last.equals("hex") || before.get(before.size() - 2).equals("hex")
              ? List.of()
              : before.contains("pcap")
                  ? List.of("keep", "repeat")
                  : List.of("pcap", "data_in", "ctx_in", "data_out", "repeat");
      default -> List.of();
    };
  }

  private static boolean takesProgram(String verb) {
    return !List.of("list", "tracelog", "help").contains(verb);
  }

  private static List<String> afterLoad(Env env, List<String> before) {
    int count = before.size();
    String last = before.get(count - 1);
    if (last.equals("type")) {
      return env.providers().all(ProgramType.class).stream().map(ProgramType::name).toList();
    }
    if (count > 2 && last.equals("map")) {
      return List.of("name");
    }
    if (count > 3 && before.get(count - 2).equals("map")) {
      return MAP;
    }
    return count == 2
        ? List.of(PINS, "type", "map", "autoattach")
        : List.of("type", "map", "autoattach");
  }

  private static List<String> targets(Env env) {
    return env.providers().all(AttachPoint.class).stream()
        .flatMap(point -> point.targets().stream())
        .toList();
  }

  private static List<String> afterMap(Env env, String verb, List<String> before) {
    int count = before.size();
    String last = before.get(count - 1);
    if (verb.equals("create")) {
      return afterCreate(env, last, count);
    }
    if (count == 1) {
      return List.of("list", "help").contains(verb) ? List.of() : MAP;
    }
    boolean isNamed = isNamed(before) && !before.contains("key");
    return switch (verb) {
      case "lookup", "delete", "getnext" -> isNamed ? List.of("key") : List.of();
      case "update" ->
          isNamed
              ? List.of("key")
              : before.contains("value")
                  ? List.of("any", "exist", "noexist")
                  : before.contains("key") && !last.equals("key") ? List.of("value") : List.of();
      case "table" -> isNamed || count > 4 ? List.of("keys", "by", "top") : List.of();
      case "pin" -> isNamed ? List.of(PINS) : List.of();
      default -> List.of();
    };
  }

  private static List<String> afterCreate(Env env, String last, int count) {
    return switch (last) {
      case "type" -> env.providers().all(MapType.class).stream().map(MapType::name).toList();
      case "inner_map" -> MAP;
      case "key", "value", "entries", "name", "flags", "extra" -> List.of();
      default -> count == 1 ? with(List.of(PINS), CREATE) : CREATE;
    };
  }

  private static List<String> afterLink(String verb, List<String> before) {
    if (before.size() == 1) {
      return List.of("list", "help").contains(verb) ? List.of() : List.of("id", "pinned");
    }
    return verb.equals("pin") && isNamed(before) ? List.of(PINS) : List.of();
  }

  private static List<String> afterBtf(String verb, List<String> before) {
    if (!verb.equals("dump")) {
      return List.of();
    }
    return switch (before.get(before.size() - 1)) {
      case "dump" -> List.of("id", "file", "map", "prog");
      case "map" -> MAP;
      case "prog" -> PROGRAM;
      case "format" -> List.of("c", "raw");
      default -> before.size() > 2 ? List.of("format") : List.of();
    };
  }

  private static ObjectKind kind(String noun, List<String> before) {
    String owner = before.size() < 2 ? noun : before.get(before.size() - 2);
    return switch (owner.equals("map") || owner.equals("prog") ? owner : noun) {
      case "prog" -> ObjectKind.PROG;
      case "link" -> ObjectKind.LINK;
      case "btf" -> ObjectKind.BTF;
      default -> ObjectKind.MAP;
    };
  }

  private static List<String> named(Env env, ObjectKind kind, String how) {
    return switch (how) {
      case "id" -> BpfObjects.ids(env.bpf(), kind).stream().map(String::valueOf).toList();
      case "pinned" ->
          BpfObjects.pins(env.bpf()).stream()
              .filter(pin -> pin.kind() == kind)
              .map(BpfObjects.Pin::path)
              .toList();
      case "name" ->
          kind == ObjectKind.MAP || kind == ObjectKind.PROG ? Objects.names(env, kind) : List.of();
      default -> List.of();
    };
  }

  private static List<String> openFds(Env env) {
    return BpfObjects.openFds(env.bpf()).stream().map(OpenFd::fd).map(String::valueOf).toList();
  }

  private static List<String> files(Env env, String begun) {
    String folder = begun.substring(0, begun.lastIndexOf('/') + 1);
    try (Stream<Path> files = Files.list(env.file(folder))) {
      return files
          .limit(MAX_FILES)
          .map(file -> folder + file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}
