// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.isa.Disassembler;
import org.skep.isa.Op;

/**
 * The text log in Linux's style. Level 1 keeps the path that fails, level 2 every path, level 4
 * statistics. Bounded: of a very long log the tail is kept.
 */
final class LogWriter {
  private static final int LEVEL1 = 1;
  private static final int LEVEL2 = 2;
  private static final int STATS = 4;
  private static final int KEPT = 16 << 20;

  private final VerificationRequest request;
  private final Disassembler disassembler;
  private final StringBuilder text = new StringBuilder();
  private int nextLine;

  LogWriter(VerificationRequest request) {
    this.request = request;
    this.disassembler = new Disassembler(id -> helperName(request, id));
  }

  private static String helperName(VerificationRequest request, int id) {
    Helper helper = request.helpers().helper(id);
    return helper == null ? "unknown" : helper.prototype().name();
  }

  boolean isOn() {
    return (request.logLevel() & (LEVEL1 | LEVEL2)) != 0;
  }

  private boolean keepsAllPaths() {
    return (request.logLevel() & LEVEL2) != 0;
  }

  int position() {
    return text.length();
  }

  /** At level 1, forgets a path that turned out safe. */
  void reset(int position) {
    if (!keepsAllPaths() && position < text.length()) {
      text.setLength(position);
    }
  }

  void insn(int slot, State state) {
    if (!isOn()) {
      return;
    }
    source(slot);
    text.append(slot).append(": ").append(disassembler.at(request.insns(), slot));
    if (keepsAllPaths()) {
      text.append("    ; ");
      registers(state);
    }
    text.append('\n');
    bound();
  }

  private void source(int slot) {
    if (request.lines().isEmpty()) {
      return;
    }
    LineInfo line = lineAt(slot);
    if (line != null && line.insn() == slot) {
      text.append("; ")
          .append(line.text().strip())
          .append(" @ ")
          .append(line.file())
          .append(':')
          .append(line.line())
          .append('\n');
    }
  }

  private @Nullable LineInfo lineAt(int slot) {
    var lines = request.lines();
    while (nextLine > 0 && lines.get(nextLine).insn() > slot) {
      nextLine--;
    }
    while (nextLine + 1 < lines.size() && lines.get(nextLine + 1).insn() <= slot) {
      nextLine++;
    }
    return lines.get(nextLine);
  }

  private void registers(State state) {
    for (int i = 0; i < Op.REGISTERS; i++) {
      Reg reg = state.regs()[i];
      if (reg.type() != Reg.Type.NOT_INIT) {
        text.append('R').append(i).append('=').append(reg).append(' ');
      }
    }
    Frame frame = state.current();
    for (int i = 0; i < frame.slotsUsed(); i++) {
      if (!frame.slot(i).isUnwritten()) {
        text.append("fp-").append(8 * (i + 1)).append('=').append(frame.slot(i)).append(' ');
      }
    }
    text.setLength(text.length() - 1);
  }

  void line(String line) {
    if (isOn()) {
      text.append(line).append('\n');
      bound();
    }
  }

  /** Lines that lead up to a rejection's message. */
  void detail(String lines) {
    if (!lines.isEmpty()) {
      line(lines);
    }
  }

  private void bound() {
    if (text.length() > KEPT) {
      text.delete(0, text.length() / 2);
    }
  }

  /** The log, closed by the rejection, if any, and the statistics. */
  String finish(@Nullable Rejection rejection, Statistics statistics, @Nullable StackUse stackUse) {
    if (request.logLevel() == 0) {
      return "";
    }
    if (rejection != null) {
      line(rejection.message());
    }
    if ((request.logLevel() & STATS) != 0) {
      text.append("verification time ").append(statistics.nanos() / 1000).append(" usec\n");
      text.append("stack depth ").append(stackUse == null ? 0 : stackUse.depth(0)).append('\n');
    }
    text.append(
        ("processed %d insns (limit %d) max_states_per_insn %d total_states %d peak_states %d"
                + " mark_read 0\n")
            .formatted(
                statistics.processed(),
                request.limits().processed(),
                statistics.maxStatesPerInsn(),
                statistics.states(),
                statistics.peakStates()));
    return text.toString();
  }
}
