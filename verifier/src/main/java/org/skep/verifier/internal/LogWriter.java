// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.LogLevels;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.isa.Disassembler;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * The text log in Linux's style. Level 1 keeps the path that fails, level 2 every path, level 4
 * statistics. Bounded: of a very long log the tail is kept.
 */
final class LogWriter {
  private static final int LEVEL1 = LogLevels.PATH;
  private static final int LEVEL2 = LogLevels.ALL_PATHS;
  private static final int STATS = LogLevels.STATISTICS;
  private static final int KEPT = 16 << 20;

  /** States stand in this column behind instructions, or behind longer ones further right. */
  private static final int COLUMN = 40;

  private static final int NARROWEST = 8;
  private static final int ALL = (1 << Op.REGISTERS) - 1;

  private final VerificationRequest request;
  private final int level;
  private final boolean isSilent;
  private final Disassembler disassembler;
  private final StringBuilder text = new StringBuilder();
  private int nextLine;

  /** What was known before the last instruction; null where nothing goes before the next. */
  private @Nullable Frame last;

  private int operands;

  /** As in Linux, only the operands are told of a jump, and r0 of a call. */
  private boolean isJump;

  private int lineStart;
  private int lineEnd = -1;

  /** Whether the caller's state was just told. */
  private boolean isReturning;

  /** The jump that the path comes from; −1 if it goes on. */
  private int from = -1;

  /**
   * A log.
   *
   * @param level the bits of {@code log_level}
   * @param isSilent whether nothing of the walk is written, only how it ended
   */
  LogWriter(VerificationRequest request, int level, boolean isSilent) {
    this.request = request;
    this.level = level;
    this.isSilent = isSilent;
    this.disassembler = new Disassembler(id -> helperName(request, id));
  }

  private static String helperName(VerificationRequest request, int id) {
    Helper helper = request.helpers().helper(id);
    return helper == null ? "unknown" : helper.prototype().name();
  }

  boolean isOn() {
    return !isSilent && (level & (LEVEL1 | LEVEL2)) != 0;
  }

  private boolean keepsAllPaths() {
    return !isSilent && (level & LEVEL2) != 0;
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

  /** The subprograms, before the walk. */
  void subprograms(Flow flow) {
    if (keepsAllPaths()) {
      for (int i = 0; i < flow.subprograms(); i++) {
        line("func#" + i + " @" + flow.start(i));
      }
    }
  }

  /** The walk is at an instruction: what the one before it changed is known only now. */
  void insn(int slot, State state) {
    if (!isOn()) {
      return;
    }
    if (from >= 0) {
      text.append("\nfrom ").append(from).append(" to ").append(slot).append(':');
      state(state.current(), ALL, true);
      from = -1;
      last = null;
    }
    if (!isReturning) {
      known(slot, state);
    }
    isReturning = false;
    source(slot);
    int start = text.length();
    text.append(slot).append(": ").append(disassembler.at(request.insns(), slot)).append('\n');
    lineStart = start;
    lineEnd = text.length();
    last = state.current().copy();
    Insn insn = request.insns().get(slot);
    operands = operands(insn);
    isJump = insn.insnClass() == Op.JMP || insn.insnClass() == Op.JMP32;
    bound();
  }

  /** A path goes on from a jump that waited. */
  void goesOn(int jump) {
    from = isOn() ? jump : -1;
  }

  /** What follows is known to be safe from another path. */
  void safe(int slot) {
    if (from >= 0) {
      text.append("\nfrom ").append(from).append(" to ").append(slot).append(": safe\n");
      from = -1;
    } else {
      line(slot + ": safe");
    }
    last = null;
  }

  /** A subprogram was entered. */
  void entered(State state) {
    if (isOn()) {
      line("caller:");
      state(state.frame(state.depth() - 2), ALL, true);
      line("callee:");
      state(state.current(), ALL, true);
      last = null;
    }
  }

  /** A subprogram was left, by the exit at {@code exit}. */
  void left(Frame callee, State state, int exit) {
    if (isOn()) {
      line("returning from callee:");
      state(callee, ALL, true);
      line("to caller at " + (callee.callSite + 1) + ":");
      state(state.current(), ALL, true);
      from = exit;
      isReturning = true;
    }
  }

  /** Behind the last instruction's line: the registers that it names, and what it changed. */
  private void known(int slot, State state) {
    Frame now = state.current();
    Frame before = last;
    if (before == null) {
      text.append(slot).append(':');
      state(now, ALL, true);
      return;
    }
    if (before.number != now.number) {
      return;
    }
    int registers = operands;
    for (int i = 0; i < Op.REGISTERS && !isJump; i++) {
      registers |= before.regs[i].equals(now.regs[i]) ? 0 : 1 << i;
    }
    if (text.length() == lineEnd && lineEnd > 0) {
      text.setLength(lineEnd - 1);
      int length = lineEnd - lineStart;
      int column = Math.max(length + NARROWEST / 2, COLUMN);
      column = (column + NARROWEST - 1) / NARROWEST * NARROWEST;
      text.append(" ".repeat(column - length - 1)).append(';');
    } else {
      text.append(slot).append(':');
    }
    int end = text.length();
    state(now, registers, false);
    if (text.length() == end + 1) {
      text.setLength(end);
      text.setLength(lastInk() + 1);
      text.append('\n');
    }
  }

  /** The last character that is more than what was put there to hold a state. */
  private int lastInk() {
    int at = text.length() - 1;
    while (at > 0 && (text.charAt(at) == ' ' || text.charAt(at) == ';')) {
      at--;
    }
    return at;
  }

  private static int operands(Insn insn) {
    int dst = 1 << insn.dst();
    int src = 1 << insn.src();
    return switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64 -> dst | (insn.isRegisterSource() && insn.op() != Op.END ? src : 0);
      case Op.LDX, Op.STX -> dst | src;
      case Op.ST -> dst;
      case Op.LD -> insn.isWide() ? dst : 1;
      default -> {
        if (insn.isCall()) {
          yield 1;
        }
        yield insn.isConditionalJump() ? dst | (insn.isRegisterSource() ? src : 0) : 0;
      }
    };
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

  /**
   * A frame's registers and stack, and the end of the line.
   *
   * @param registers bit n: rn is shown
   * @param all whether all stack is shown, or only what the last instruction changed
   */
  private void state(Frame frame, int registers, boolean all) {
    int start = text.length();
    if (frame.number > 0) {
      text.append(" frame").append(frame.number).append(':');
    }
    int named = text.length();
    for (int i = 0; i < Op.REGISTERS; i++) {
      Reg reg = frame.regs[i];
      if (reg.type() != Reg.Type.NOT_INIT && (registers >> i & 1) != 0) {
        text.append(" R").append(i).append('=').append(reg);
      }
    }
    Frame before = last;
    for (int i = 0; i < frame.slotsUsed(); i++) {
      Slot slot = frame.slot(i);
      boolean isShown = all || before == null || (!isJump && !before.slot(i).equals(slot));
      if (isShown && !slot.isUnwritten()) {
        text.append(" fp-").append(Slot.BYTES * (i + 1)).append('=').append(slot);
      }
    }
    if (text.length() == named) {
      text.setLength(start);
    }
    text.append('\n');
  }

  void line(String line) {
    if (isOn()) {
      text.append(line).append('\n');
      bound();
    }
  }

  /** Lines that lead up to a rejection's message. */
  void detail(String lines) {
    if (level != 0 && !lines.isEmpty()) {
      text.append(lines).append('\n');
    }
  }

  private void bound() {
    if (text.length() > KEPT) {
      text.delete(0, text.length() / 2);
      lineEnd = -1;
    }
  }

  /** The log, closed by the rejection, if any, and the statistics. */
  String finish(@Nullable Rejection rejection, Statistics statistics, @Nullable StackUse stackUse) {
    if (level == 0) {
      return "";
    }
    if (rejection != null) {
      text.append(rejection.message()).append('\n');
    }
    if ((level & STATS) != 0) {
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
