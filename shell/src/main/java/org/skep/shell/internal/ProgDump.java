// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.Attr;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfObjects;
import org.skep.isa.Insn;

/** {@code bpf:prog dump}: a program's instructions, or what its engine made of them. */
final class ProgDump {
  private static final String FORMS = "xlated PROG or jited PROG";

  /** Bytes of an instruction before its immediate. */
  private static final int IMM = 4;

  private final Env env;
  private final Args args;

  ProgDump(Env env, Args args) {
    this.env = env;
    this.args = args;
  }

  void run() {
    String form = args.next(FORMS);
    if (!form.equals("xlated") && !form.equals("jited")) {
      throw args.wrong("'" + form + "'", FORMS);
    }
    try (Objects.Ref program = Objects.open(env, ObjectKind.PROG, args)) {
      if (form.equals("jited")) {
        args.end();
        jited(program);
        return;
      }
      String how = args.hasNext() ? args.next("opcodes, visual or blocks") : "";
      args.end();
      ProgramListing listing = ProgramListing.of(env, program.fd());
      switch (how) {
        case "", "opcodes" -> xlated(listing, !how.isEmpty());
        case "visual", "blocks" -> flow(how, program, listing);
        default ->
            throw args.wrong(
                "'" + how + "'", "opcodes, visual (for dot -Tsvg), blocks, or the end");
      }
    }
  }

  private void xlated(ProgramListing listing, boolean hasOpcodes) {
    List<Map<String, Object>> lines = new ArrayList<>();
    int size;
    for (int slot = 0; slot < listing.slots(); slot += size) {
      size = listing.size(slot);
      Map<String, Object> line = new LinkedHashMap<>();
      String source = listing.source(slot);
      if (source != null) {
        env.out().line("; " + source);
        line.put("src", source);
      }
      env.out().line("%4d: %s".formatted(slot, listing.text(slot)));
      line.put("insn", slot);
      line.put("disasm", listing.text(slot));
      if (hasOpcodes) {
        byte[] bytes = Insn.encode(listing.insns().subList(slot, slot + size));
        env.out().line("       " + opcodes(bytes));
        line.put("opcodes", fields(listing.insns().get(slot), bytes));
      }
      lines.add(line);
    }
    env.out().json(lines);
  }

  /** As bpftool prints them. */
  private static String opcodes(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      text.append(i == 0 ? "" : " ");
      text.append("%02x".formatted(bytes[i]));
    }
    return text.toString();
  }

  /** bpftool's fields; the immediate of a wide instruction is all that follows. */
  private static Map<String, Object> fields(Insn insn, byte[] bytes) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("code", "0x%02x".formatted(insn.code()));
    fields.put("src_reg", "0x%x".formatted(insn.src()));
    fields.put("dst_reg", "0x%x".formatted(insn.dst()));
    fields.put("off", ElementText.hexList(Arrays.copyOfRange(bytes, 2, IMM)));
    fields.put("imm", ElementText.hexList(Arrays.copyOfRange(bytes, IMM, bytes.length)));
    return fields;
  }

  private void flow(String how, Objects.Ref program, ProgramListing listing) {
    FlowText flow = new FlowText(listing.insns(), listing::text);
    String name = BpfObjects.programInfo(env.bpf(), program.fd()).name();
    (how.equals("visual") ? flow.dot(name) : flow.text()).forEach(env.out()::line);
    env.out().json(flow.json());
  }

  private void jited(Objects.Ref program) {
    String engine = text(program, Attr.ProgText.ENGINE);
    List<String> lines = text(program, Attr.ProgText.LISTING).lines().toList();
    List<String> refusals = text(program, Attr.ProgText.REFUSALS).lines().toList();
    if (lines.isEmpty()) {
      env.out()
          .line(
              engine.isEmpty()
                  ? "no code: a provider that the program needs is gone"
                  : "no code: the engine \"%s\" runs the program as it is".formatted(engine));
      refusals.forEach(refusal -> env.out().line("refused by " + refusal));
    }
    lines.forEach(env.out()::line);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("engine", engine);
    json.put("refusals", refusals);
    json.put("insns", lines);
    env.out().json(json);
  }

  private String text(Objects.Ref program, int what) {
    return BpfObjects.programText(env.bpf(), program.fd(), what);
  }
}
