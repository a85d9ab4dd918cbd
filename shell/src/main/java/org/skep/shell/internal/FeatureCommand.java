// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Errno;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.verify.Verifier;
import org.skep.isa.Insn;

/** {@code bpf:feature}: what is there now; helpers and commands by asking the call itself. */
final class FeatureCommand {
  /** What can be asked for alone. */
  static final List<String> SECTIONS =
      List.of(
          "commands",
          "map_types",
          "program_types",
          "helpers",
          "kernel_functions",
          "attach_points",
          "verifiers",
          "engines");

  private static final int CALL = 0x85;
  private static final int MOV64_IMM = 0xb7;
  private static final int EXIT = 0x95;

  private FeatureCommand() {}

  static void run(Env env, Args args) {
    if (args.accept("help")) {
      Usage.print(env.out(), "feature");
      return;
    }
    args.accept("probe");
    Map<String, Object> features = features(env);
    if (args.hasNext()) {
      String section = args.next("a section");
      if (!features.keySet().contains(section)) {
        throw args.wrong("'" + section + "'", "one of " + String.join(", ", features.keySet()));
      }
      features.keySet().retainAll(List.of(section));
    }
    args.end();
    env.out().json(features);
    features.forEach((name, value) -> print(env.out(), name.replace('_', ' '), value));
  }

  private static Map<String, Object> features(Env env) {
    Providers providers = env.providers();
    Map<String, Object> features = new LinkedHashMap<>();
    features.put("commands", commands(env));
    features.put(
        "map_types", providers.all(MapType.class).stream().map(MapType::name).sorted().toList());
    Map<String, Object> helpers = new LinkedHashMap<>();
    Map<Integer, String> names = Names.helpers(providers);
    for (ProgramType type : providers.all(ProgramType.class)) {
      helpers.put(type.name(), helpers(env, type, names));
    }
    features.put("program_types", List.copyOf(helpers.keySet()));
    features.put("helpers", helpers);
    features.put(
        "kernel_functions",
        Stream.concat(
                providers.all(KernelFunction.class).stream(),
                providers.all(KernelFunctions.class).stream()
                    .flatMap(methods -> methods.functions().stream()))
            .map(function -> function.prototype().name())
            .sorted()
            .toList());
    Map<String, Object> points = new LinkedHashMap<>();
    providers.all(AttachPoint.class).forEach(point -> points.put(point.name(), point.targets()));
    features.put("attach_points", points);
    features.put("verifiers", providers.all(Verifier.class).stream().map(Verifier::name).toList());
    features.put("engines", providers.all(Engine.class).stream().map(Engine::name).toList());
    return features;
  }

  /** A size that no command takes tells those that are there from those that are not. */
  private static List<String> commands(Env env) {
    Map<Integer, String> known = Names.commands();
    env.providers().all(BpfCommand.class).forEach(cmd -> known.put(cmd.number(), cmd.name()));
    List<String> there = new ArrayList<>();
    known.forEach(
        (number, name) -> {
          int result = env.bpf().bpf(number, BpfAttr.create(), Attr.MAX_SIZE + 1);
          if (result == Errno.E2BIG.negated()) {
            there.add(name);
          }
        });
    return there;
  }

  private static List<String> helpers(Env env, ProgramType type, Map<Integer, String> names) {
    List<String> there = new ArrayList<>();
    names.forEach(
        (id, name) -> {
          List<Insn> calls =
              List.of(
                  new Insn(CALL, 0, 0, 0, id),
                  new Insn(MOV64_IMM, 0, 0, 0, 0),
                  new Insn(EXIT, 0, 0, 0, 0));
          BpfResult result =
              BpfProgram.builder(env.bpf(), type.number(), calls).license("GPL").tryLoad();
          if (result.succeeded()) {
            BpfObjects.close(env.bpf(), result.value());
          }
          if (result.succeeded() || isKnown(result.reason())) {
            there.add(name);
          }
        });
    return there;
  }

  /** Whether a call was refused for its arguments, not for the helper. */
  private static boolean isKnown(String reason) {
    return !reason.contains("cannot use helper") && !reason.contains("invalid func");
  }

  private static void print(Output out, String name, Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, entry) -> print(out, name + " of " + key, entry));
    } else if (value instanceof List<?> list) {
      out.line(name + ":" + (list.isEmpty() ? " none" : ""));
      wrapped(list).forEach(out::line);
    }
  }

  private static List<String> wrapped(List<?> words) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(" ");
    for (Object word : words) {
      if (line.length() + word.toString().length() > 96) {
        lines.add(line.toString());
        line = new StringBuilder(" ");
      }
      line.append(' ').append(word);
    }
    if (line.length() > 1) {
      lines.add(line.toString());
    }
    return lines;
  }
}
