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
    String verb = before.isEmpty() ? "" : before.get(0);
    String last = before.isEmpty() ? "" : before.get(before.size() - 1);
    if (before.isEmpty() && List.of("load", "deploy").contains(noun)) {
      return files(env, begun);
    }
    if (noun.equals("help")) {
      return Usage.NOUNS;
    }
    if (noun.equals("call")) {
      return before.isEmpty()
          ? List.copyOf(CallCommand.commands(env).keySet())
          : CallCommand.WIDTHS;
    }
    if (before.isEmpty()) {
      return Usage.verbList(noun);
    }
    if (FILES.contains(last)) {
      return files(env, begun);
    }
    if (verb.equals("unpin")) {
      return named(env, kind(noun, before), "pinned");
    }
    if (Objects.WORDS.contains(last)) {
      return named(env, kind(noun, before), last);
    }
    return noun.equals("fd") ? openFds(env) : after(env, noun, verb, before);
  }

  private static List<String> after(Env env, String noun, String verb, List<String> before) {
    String last = before.get(before.size() - 1);
    int count = before.size();
    boolean isNamed = count >= 3 && Objects.WORDS.contains(before.get(count - 2));
    List<String> words = new ArrayList<>();
    if (last.equals("type")) {
      if (noun.equals("map")) {
        env.providers().all(MapType.class).forEach(type -> words.add(type.name()));
      } else {
        env.providers().all(ProgramType.class).forEach(type -> words.add(type.name()));
      }
    } else if (verb.equals("create")) {
      words.addAll(List.of("type", "key", "value", "entries", "name", "flags", "extra"));
    } else if (last.equals("dump") && noun.equals("prog")) {
      words.add("xlated");
    } else if (last.equals("dump") && noun.equals("btf")) {
      words.addAll(List.of("id", "file", "map", "prog"));
    } else if (verb.equals("skeleton")) {
      words.addAll(List.of("package", "class"));
    } else if (last.equals("format") && noun.equals("btf")) {
      words.addAll(List.of("c", "raw"));
    } else if (count == 1 || List.of("xlated", "map", "prog").contains(last)) {
      words.addAll(noun.equals("link") ? List.of("id", "pinned") : List.of("id", "name", "pinned"));
    } else if (isNamed && verb.equals("attach")) {
      env.providers().all(AttachPoint.class).forEach(point -> words.addAll(point.targets()));
    } else if (isNamed && verb.equals("run")) {
      words.addAll(List.of("pcap", "data_in", "ctx_in", "repeat"));
    } else if (isNamed && List.of("lookup", "update", "delete", "getnext").contains(verb)) {
      words.add("key");
    } else if (isNamed && verb.equals("table")) {
      words.addAll(List.of("keys", "by", "top"));
    } else if (isNamed && verb.equals("pin")) {
      words.add("/sys/fs/bpf/");
    } else if (verb.equals("update") && !before.contains("value")) {
      words.add("value");
    } else if (verb.startsWith("load")) {
      words.addAll(List.of("/sys/fs/bpf/", "type", "map", "autoattach"));
    }
    return words;
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
