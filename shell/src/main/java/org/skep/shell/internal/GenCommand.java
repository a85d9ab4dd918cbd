// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.loader.ObjectFile;
import org.skep.loader.gen.RuntimeHeader;
import org.skep.loader.gen.SkeletonClass;

/** {@code bpf:gen}: source for others to compile. */
final class GenCommand {
  private GenCommand() {}

  static void run(Env env, Args args) throws IOException {
    String verb = args.next(Usage.verbs("gen"));
    switch (verb) {
      case "header" -> write(env, args, header(env.providers()));
      case "skeleton" -> skeleton(env, args);
      case "help" -> Usage.print(env.out(), "gen");
      default -> throw args.wrong("'" + verb + "'", Usage.verbs("gen"));
    }
  }

  private static String header(Providers providers) {
    List<KernelFunction> functions = new ArrayList<>(providers.all(KernelFunction.class));
    providers.all(KernelFunctions.class).forEach(methods -> functions.addAll(methods.functions()));
    return new RuntimeHeader(
            providers.all(ProgramType.class),
            providers.all(MapType.class),
            providers.all(AttachPoint.class),
            functions)
        .text();
  }

  private static void skeleton(Env env, Args args) throws IOException {
    Path object = env.file(args.next("an object file"));
    String name = ObjectFile.read(object).name();
    String packageName = "";
    String className = SkeletonClass.className(name);
    while (List.of("package", "--package", "class", "--class").contains(args.peek())) {
      boolean isPackage = args.next("").endsWith("package");
      String given = args.next("a name");
      packageName = isPackage ? given : packageName;
      className = isPackage ? className : given;
    }
    write(env, args, SkeletonClass.of(Files.readAllBytes(object), name, packageName, className));
  }

  private static void write(Env env, Args args, String text) throws IOException {
    if (!args.hasNext()) {
      text.lines().forEach(env.out()::line);
      return;
    }
    Path file = env.file(args.next("a file"));
    args.end();
    Files.writeString(file, text);
    env.out().line(file + ": " + text.lines().count() + " lines");
  }
}
