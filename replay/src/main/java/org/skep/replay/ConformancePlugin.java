// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.skep.bpf.BpfException;
import org.skep.bpf.engine.ProgramFault;
import org.skep.isa.Insn;

/**
 * {@code conformance-plugin [MEMORY] [--engine=NAME]}: what the public bpf_conformance runner calls
 * for each of its tests. The program comes as hexadecimal bytes on the standard input, the memory
 * that r1 points to as the first argument, both with any white space between the digits; r0 goes to
 * the standard output in hexadecimal. A program that faults, or is none, is told on the standard
 * error, with status 1.
 */
final class ConformancePlugin {
  private static final String ENGINE = "--engine=";

  private ConformancePlugin() {}

  static int run(List<String> args, InputStream in, PrintStream out, PrintStream err) {
    String memory = "";
    String engine = "";
    // The runner hands on all its options for plugins as one argument, which may be empty.
    for (String arg : args) {
      if (arg.startsWith(ENGINE)) {
        engine = arg.substring(ENGINE.length()).strip();
      } else if (arg.startsWith("-")) {
        err.println("conformance-plugin: unknown option " + arg + "; there is " + ENGINE + "NAME");
        return 2;
      } else if (!arg.isBlank()) {
        memory = arg;
      }
    }
    try {
      byte[] program = bytes("the program", new String(in.readAllBytes(), StandardCharsets.UTF_8));
      if (program.length == 0) {
        throw new IllegalArgumentException("no program on the standard input");
      }
      long result = new BareProgram(Insn.decode(program), engine).run(bytes("the memory", memory));
      out.println(Long.toHexString(result));
      return 0;
    } catch (ProgramFault | BpfException | IllegalArgumentException | IOException e) {
      err.println("conformance-plugin: " + e.getMessage());
      return 1;
    }
  }

  private static byte[] bytes(String what, String text) {
    String digits = text.replaceAll("\\s", "");
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          what + " must be pairs of hexadecimal digits: " + e.getMessage(), e);
    }
  }
}
