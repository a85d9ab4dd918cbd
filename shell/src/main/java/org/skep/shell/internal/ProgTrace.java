// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfObjects;

/** {@code bpf:prog trace}: one run, instruction by instruction. */
final class ProgTrace {
  private static final List<String> OPTIONS = List.of("data_in", "ctx_in", "steps");
  private static final int SHOWN = 10_000;
  private static final int MOST_SHOWN = 1 << 18;
  private static final int REGISTERS = 11;
  private static final int FRAMES = 8;

  private final Env env;
  private final Args args;
  private byte[] data = new byte[0];
  private byte[] context = new byte[0];
  private int most = SHOWN;

  ProgTrace(Env env, Args args) {
    this.env = env;
    this.args = args;
  }

  void run() throws IOException {
    try (Objects.Ref program = Objects.open(env, ObjectKind.PROG, args)) {
      while (args.hasNext()) {
        String option = args.next("an option");
        switch (option) {
          case "data_in" -> data = ProgRun.bytes(env, args, option, OPTIONS);
          case "ctx_in" -> context = ProgRun.bytes(env, args, option, OPTIONS);
          case "steps" -> most = steps();
          default -> throw args.wrong("'" + option + "'", "one of " + String.join(", ", OPTIONS));
        }
      }
      trace(program.fd());
    }
  }

  private int steps() {
    int steps = args.u32("how many instructions to show");
    if (steps < 0 || steps > MOST_SHOWN) {
      throw args.wrong(Integer.toUnsignedString(steps), "up to " + MOST_SHOWN + " instructions");
    }
    return steps;
  }

  private void trace(int fd) {
    Bpf bpf = env.bpf();
    String faults = BpfObjects.programText(bpf, fd, Attr.ProgText.FAULTS);
    byte[] records = new byte[Math.max(1, most) * Attr.ProgTrace.STEP_SIZE];
    long dataAddress = data.length == 0 ? 0 : bpf.memory().map(data);
    long contextAddress = context.length == 0 ? 0 : bpf.memory().map(context);
    long address = bpf.memory().map(records);
    try {
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.TestRun.PROG_FD, fd)
              .u32(Attr.TestRun.DATA_SIZE_IN, data.length)
              .u64(Attr.TestRun.DATA_IN, dataAddress)
              .u32(Attr.TestRun.CTX_SIZE_IN, context.length)
              .u64(Attr.TestRun.CTX_IN, contextAddress)
              .u64(Attr.ProgTrace.STEPS, address)
              .u32(Attr.ProgTrace.STEP_CNT, most);
      bpf.call(Cmd.PROG_TRACE_RUN, attr).orThrow();
      String after = BpfObjects.programText(bpf, fd, Attr.ProgText.FAULTS);
      String fault = after.equals(faults) ? "" : after.substring(after.indexOf(' ') + 1);
      show(ProgramListing.of(env, fd), BpfAttr.over(records), attr, fault);
    } finally {
      for (long mapped : new long[] {dataAddress, contextAddress, address}) {
        if (mapped != 0) {
          bpf.memory().unmap(mapped);
        }
      }
    }
  }

  private void show(ProgramListing listing, BpfAttr records, BpfAttr attr, String fault) {
    long executed = Integer.toUnsignedLong(attr.u32(Attr.ProgTrace.STEP_CNT));
    int shown = (int) Math.min(executed, most);
    long[][] known = new long[FRAMES][REGISTERS];
    List<Map<String, Object>> steps = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      Step step = Step.at(records, i);
      String indent = "  ".repeat(step.frame());
      String changes = step.changes(known[step.frame()]);
      if (!changes.isEmpty()) {
        env.out().line("      " + indent + changes);
      }
      String source = listing.source(step.slot());
      if (source != null) {
        env.out().line("; " + source);
      }
      String text = listing.text(step.slot());
      env.out().line("%4d: %s%s".formatted(step.slot(), indent, text));
      steps.add(step.json(text, source == null ? "" : source));
    }
    if (executed > shown) {
      env.out().line("… %d more; steps N shows more".formatted(executed - shown));
    }
    if (!fault.isEmpty()) {
      env.out().line("fault at " + fault);
    }
    long result = Integer.toUnsignedLong(attr.u32(Attr.TestRun.RETVAL));
    env.out().line("Return value: %d, after %d instructions".formatted(result, executed));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("steps", steps);
    json.put("executed", executed);
    json.put("fault", fault);
    json.put("retval", result);
    env.out().json(json);
  }

  /** An instruction, and the registers before it. */
  private record Step(int slot, int frame, List<Long> registers) {
    static Step at(BpfAttr records, int index) {
      int at = index * Attr.ProgTrace.STEP_SIZE;
      List<Long> registers = new ArrayList<>();
      for (int i = 0; i < REGISTERS; i++) {
        registers.add(records.u64(at + Long.BYTES + i * Long.BYTES));
      }
      return new Step(records.u32(at), records.u32(at + Integer.BYTES), registers);
    }

    /** Registers that are not as they were when the frame was last seen; now they are known. */
    String changes(long[] known) {
      List<String> changes = new ArrayList<>();
      for (int i = 0; i < REGISTERS; i++) {
        long now = registers.get(i);
        if (known[i] != now) {
          changes.add("r%d=0x%x".formatted(i, now));
          known[i] = now;
        }
      }
      return String.join(" ", changes);
    }

    Map<String, Object> json(String text, String source) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("insn", slot);
      json.put("frame", frame);
      json.put("disasm", text);
      if (!source.isEmpty()) {
        json.put("src", source);
      }
      json.put("registers", registers.stream().map(value -> "0x%x".formatted(value)).toList());
      return json;
    }
  }
}
