// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.BpfResult;

/**
 * {@code bpf:call}: the call itself, with an attribute field by field; so that a command that a
 * bundle brought can be used before anything else knows it.
 */
final class CallCommand {
  static final List<String> WIDTHS = List.of("u32", "u64", "hex");

  private CallCommand() {}

  static void run(Env env, Args args) {
    if (args.peek().equals("help")) {
      Usage.print(env.out(), "call");
      return;
    }
    int number = number(env, args);
    byte[] bytes = new byte[Attr.MAX_SIZE];
    int size = fill(BpfAttr.over(bytes), args);
    BpfResult result = env.bpf().call(number, BpfAttr.over(bytes), size);
    result.orThrow();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("result", result.value());
    if (env.out().isJson()) {
      fields.put("attr", HexFormat.of().formatHex(bytes, 0, size));
    }
    env.out().record(fields);
  }

  /** Every command by name: Linux's, Skep's own, and those of bundles. */
  static Map<String, Integer> commands(Env env) {
    Map<String, Integer> commands = new LinkedHashMap<>();
    Names.commands().forEach((number, name) -> commands.put(name, number));
    env.providers()
        .all(BpfCommand.class)
        .forEach(command -> commands.put(command.name(), command.number()));
    return commands;
  }

  private static int number(Env env, Args args) {
    Optional<Integer> named =
        Optional.ofNullable(commands(env).get(args.peek().toUpperCase(Locale.ROOT)));
    if (named.isPresent()) {
      args.next("a command");
      return named.get();
    }
    if (args.hasNext() && Character.isLetter(args.peek().charAt(0))) {
      throw args.wrong(
          "'" + args.peek() + "'", "a command; \"bpf:feature probe commands\" lists them");
    }
    return args.u32("a command's name or number");
  }

  /** The fields one after the other; the size is where the last one ends. */
  private static int fill(BpfAttr attr, Args args) {
    int size = 0;
    while (args.hasNext()) {
      String width = args.next("a field");
      int end = size;
      switch (width) {
        case "u32" -> end += Integer.BYTES;
        case "u64" -> end += Long.BYTES;
        case "hex" -> end += 1;
        default -> throw args.wrong("'" + width + "'", "u32, u64 or hex");
      }
      require(end, args);
      switch (width) {
        case "u32" -> attr.u32(size, args.u32("a field's value"));
        case "u64" -> attr.u64(size, args.u64("a field's value"));
        default -> end = hex(attr, size, args);
      }
      size = end;
    }
    return size;
  }

  private static int hex(BpfAttr attr, int from, Args args) {
    int at = from;
    for (String word : args.until(WIDTHS)) {
      require(at + 1, args);
      if (!word.matches("[0-9a-fA-F]{2}")) {
        throw args.wrong("'" + word + "'", "bytes of two hexadecimal digits each");
      }
      attr.write(at++, new byte[] {(byte) Integer.parseInt(word, 16)}, 1);
    }
    return at;
  }

  private static void require(int end, Args args) {
    if (end > Attr.MAX_SIZE) {
      throw args.wrong(end + " bytes", "an attribute of at most " + Attr.MAX_SIZE);
    }
  }
}
