// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.List;
import java.util.Map;

/** What {@code help} prints, and the words that completion knows. */
final class Usage {
  /** The nouns. */
  static final List<String> NOUNS =
      List.of(
          "prog",
          "map",
          "link",
          "fd",
          "btf",
          "gen",
          "feature",
          "load",
          "call",
          "attach",
          "doctor",
          "top",
          "events",
          "help",
          "deploy",
          "undeploy",
          "start",
          "stop");

  private static final List<String> GEN = List.of("header", "skeleton", "help");

  private static final Map<String, List<String>> VERBS =
      Map.of(
          "prog",
          List.of(
              "list",
              "show",
              "load",
              "loadall",
              "verify",
              "dump",
              "run",
              "trace",
              "attach",
              "pin",
              "unpin",
              "tracelog",
              "help"),
          "map",
          List.of(
              "list", "show", "create", "dump", "table", "hist", "lookup", "update", "delete",
              "getnext", "pin", "unpin", "freeze", "help"),
          "link",
          List.of("list", "show", "detach", "pin", "unpin", "help"),
          "fd",
          List.of("list", "close", "help"),
          "btf",
          List.of("list", "show", "dump", "help"),
          "feature",
          List.of("probe", "help"),
          "attach",
          List.of("list", "help"),
          "doctor",
          List.of("help"),
          "top",
          List.of("count", "interval", "help"),
          "events",
          List.of("last", "follow", "help"));

  private static final Map<String, String> TEXTS =
      Map.of(
          "prog",
          """
          bpf:prog list | show [PROG]
          bpf:prog load FILE [PATH] [OPTIONS]       the first program; pinned at PATH, or open here
          bpf:prog loadall FILE [DIR] [OPTIONS]     all programs; pinned below DIR, or open here
          bpf:prog verify FILE [NAME] [--why] [--html OUT]
                                                    the verdicts, and why; keeps nothing
          bpf:prog dump xlated PROG [opcodes | visual | blocks]
                                                    visual: for dot -Tsvg; blocks: the flow as text
          bpf:prog dump jited PROG                  what the engine made of it: JVM bytecode
          bpf:prog run PROG [data_in FILE | hex BYTES] [ctx_in FILE | hex BYTES] [data_out FILE] [repeat N]
          bpf:prog run PROG pcap FILE [keep FILE] [repeat N]
                                                    over every packet of a capture, N times; XDP and
                                                    tc programs: counts of verdicts, and keep has
                                                    the frames as the program left them
          bpf:prog trace PROG [data_in FILE | hex BYTES] [ctx_in FILE | hex BYTES] [steps N]
                                                    one run, step by step, and what each changed
          bpf:prog attach PROG TARGET [cookie N]
          bpf:prog pin PROG PATH
          bpf:prog unpin PATH
          bpf:prog tracelog                         what programs printed

          PROG := id N | N | name NAME | tag TAG | pinned PATH
          OPTIONS := type NAME | map NAME MAP | autoattach
          """,
          "map",
          """
          bpf:map list | show [MAP]
          bpf:map create [PATH] type TYPE key BYTES value BYTES entries N [name NAME] [flags N]
                         [extra N] [inner_map MAP]
          bpf:map dump MAP
          bpf:map hist MAP                          bars of counters
          bpf:map table MAP [keys NAME,NAME…] [by COLUMN] [top N]
                                         a column for each field; keys: names for 0, 1, …
          bpf:map lookup MAP key DATA
          bpf:map update MAP key DATA value VALUE [any | exist | noexist]
          bpf:map delete MAP key DATA
          bpf:map getnext MAP [key DATA]
          bpf:map pin MAP PATH
          bpf:map unpin PATH
          bpf:map freeze MAP

          MAP := id N | N | name NAME | pinned PATH
          DATA := hex 01 00 00 00 | 1 0 0 0 (bytes) | 1 | '{packets: 1, bytes: 2}' (by BTF)
          VALUE := DATA | MAP (for maps of maps) | PROG (for program arrays)
          """,
          "link",
          """
          bpf:link list | show [LINK]
          bpf:link detach LINK
          bpf:link pin LINK PATH
          bpf:link unpin PATH

          LINK := id N | N | pinned PATH
          """,
          "fd",
          """
          bpf:fd list                    what the shell holds open
          bpf:fd close FD… | all
          """,
          "btf",
          """
          bpf:btf list | show
          bpf:btf dump id N | N | file FILE | map MAP | prog PROG [format raw | c]
                                         c: definitions that a compiler takes

          MAP := id N | name NAME | pinned PATH
          """,
          "feature",
          """
          bpf:feature [probe] [SECTION]  what is there now

          SECTION := commands | map_types | program_types | helpers | kernel_functions
                     | attach_points | verifiers | engines
          """,
          "load",
          """
          bpf:load FILE                  loads each program of an object, with a verdict for each
          """);

  private static final Map<String, String> WATCHING =
      Map.of(
          "gen",
          """
          bpf:gen header [FILE]          contexts, constants and functions of this runtime for C: its vmlinux.h
          bpf:gen skeleton OBJECT [package NAME] [class NAME] [FILE]
                                         a class in Java: an object with its variables, maps, programs

          Example: bpf:gen skeleton count.bpf.o package com.example class Count Count.java
          """,
          "call",
          """
          bpf:call CMD [FIELD…]          bpf(CMD, attr, size): the fields of attr one after the other

          CMD := MAP_CREATE | … | the name of a command that a bundle brought | N
          FIELD := u32 N | u64 N | hex BYTES

          Example: bpf:call MAP_FREEZE u32 3
          """,
          "attach",
          """
          bpf:attach [list]              all that programs attach to, and what is attached

          bpf:prog attach PROG TARGET attaches; bpf:link detach LINK ends it
          """,
          "doctor",
          """
          bpf:doctor                     what is there, what is missing, and how to get it
          """,
          "top",
          """
          bpf:top [count N] [interval MILLISECONDS]
                                         programs by the time they take: 5 tables, one a second

          Example: bpf:top count 60      for a minute; Ctrl-C ends it
          """,
          "events",
          """
          bpf:events [last N] [follow [SECONDS]]
                                         loads, unloads, attachments and faults

          Example: bpf:events last 5 follow 60
          """);

  private static final List<String> BUNDLES = List.of("deploy", "undeploy", "start", "stop");

  private static final String BUNDLE_TEXT =
      """
      bpf:deploy                     the watched folder, and the bundles in it
      bpf:deploy FILE.jar…           puts bundles there, and waits until they run
      bpf:undeploy NAME              takes one out, and waits until it is gone
      bpf:start BUNDLE | bpf:stop BUNDLE

      BUNDLE := symbolic name | number; felix:lb lists them
      """;

  private static final String ALL =
      """
      bpf:prog      programs: load, show, dump, run, attach, pin
      bpf:map       maps: create, show, dump, look up, update, delete, pin, freeze
      bpf:link      links: show, detach, pin
      bpf:fd        what the shell holds open
      bpf:btf       types
      bpf:gen       a header for C, or a class in Java for an object
      bpf:feature   what this runtime can do
      bpf:load      loads all programs of an object, with a verdict for each
      bpf:call      any command of bpf(), also one that a bundle brought
      bpf:attach    what programs attach to, and what is attached
      bpf:doctor    what is missing, and how to get it
      bpf:top       programs by runs and time, live
      bpf:events    loads, attachments and faults, as they happen
      bpf:deploy    puts a bundle into the watched folder; bpf:undeploy takes it out
      bpf:start     starts a bundle; bpf:stop stops it
      bpf:help      this; "help NOUN" or "bpf:NOUN help" says more
      exit          leaves the shell

      -j anywhere prints JSON; the Tab key completes. Paths of pins begin with /sys/fs/bpf/.
      Objects are named as bpftool does: id N, name NAME, pinned PATH; a number alone is an id.
      $home/examples has objects, a capture and a bundle to begin with:
        bpf:load $home/examples/bpf/count.bpf.o
        bpf:prog run name count pcap $home/examples/capture/traffic.pcap
        bpf:map table name talkers by bytes top 5
      """;

  private Usage() {}

  static void print(Output out, String noun) {
    String text =
        BUNDLES.contains(noun)
            ? BUNDLE_TEXT
            : TEXTS.getOrDefault(noun, WATCHING.getOrDefault(noun, ALL));
    text.lines().forEach(out::line);
  }

  /** The subcommands, for messages. */
  static String verbs(String noun) {
    return "one of " + String.join(", ", verbList(noun));
  }

  /** The subcommands. */
  static List<String> verbList(String noun) {
    return noun.equals("gen") ? GEN : VERBS.getOrDefault(noun, List.of());
  }
}
