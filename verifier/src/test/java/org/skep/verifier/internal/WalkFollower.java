// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.InsnListener;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.ValueRange;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Goes along with a run: at each instruction, registers and stack must be what the walk knew there.
 * Until the run comes to where a path was covered by another, that is all of them; from then on
 * what the states that were kept found to be precise, and pointers. Besides, what each instruction
 * defines must be within the facts for engines.
 */
final class WalkFollower implements InsnListener {
  /** Where a run may be in the walk. */
  private record Place(WalkMap.Visit visit, boolean isCovered) {}

  private final WalkMap map;
  private final VerifiedProgram program;
  private final Liveness liveness;
  private List<Place> places = List.of();
  private int lastSlot = -1;
  private int lastFrames;
  private String wrong = "";
  private long exact;
  private long precise;
  private long facts;

  WalkFollower(WalkMap map, VerifiedProgram program, Liveness liveness) {
    this.map = map;
    this.program = program;
    this.liveness = liveness;
  }

  /** A new run begins. */
  void begin() {
    places = List.of();
    lastSlot = -1;
  }

  /** What was not as it should be, empty if all was. */
  String wrong() {
    return wrong;
  }

  /** Registers and slots that were compared before the run came to a covered path. */
  long exact() {
    return exact;
  }

  /** Those that were compared after. */
  long precise() {
    return precise;
  }

  /** Values that were compared with the facts for engines. */
  long facts() {
    return facts;
  }

  @Override
  public void executing(RunContext run, int slot) {
    if (!wrong.isEmpty()) {
      return;
    }
    checkFacts(run, slot);
    String reason = "the walk did not come here";
    List<Place> now = new ArrayList<>();
    for (Place place : reachable(slot)) {
      Place at = place;
      String difference = difference(run, at);
      while (difference == null && at.visit.coveredBy != null) {
        at = new Place(at.visit.coveredBy, true);
        difference = difference(run, at);
      }
      if (difference == null) {
        now.add(at);
      } else {
        reason = difference;
      }
    }
    if (now.isEmpty()) {
      wrong = "at %d: %s".formatted(slot, reason);
    }
    places = now;
    lastSlot = slot;
    lastFrames = run.frames();
  }

  private List<Place> reachable(int slot) {
    if (lastSlot < 0) {
      return List.of(new Place(map.first(), false));
    }
    List<Place> reachable = new ArrayList<>();
    for (Place place : places) {
      for (WalkMap.Visit next : place.visit.next) {
        if (next.slot == slot) {
          reachable.add(new Place(next, place.isCovered));
        }
      }
    }
    return reachable;
  }

  /** What the last instruction left must be within its facts. */
  private void checkFacts(RunContext run, int slot) {
    if (!program.facts().get(slot).isReached()) {
      wrong = "at %d: the facts say that nothing comes here".formatted(slot);
    }
    if (lastSlot < 0 || lastFrames != run.frames()) {
      return;
    }
    Insn insn = program.insns().get(lastSlot);
    int defined = defined(insn);
    if (defined < 0) {
      return;
    }
    long value = run.registers(run.frames() - 1)[defined];
    ValueRange range = program.ranges().get(lastSlot);
    boolean isIn =
        Long.compareUnsigned(value, range.min()) >= 0
            && Long.compareUnsigned(value, range.max()) <= 0;
    boolean isThere =
        range.pointsTo() != MemoryKind.STACK || value >>> 32 == RunContext.STACK_REGION;
    facts++;
    if (!isIn || !isThere) {
      wrong = "at %d: r%d = %x is not in %s".formatted(lastSlot, defined, value, range);
    }
  }

  private static int defined(Insn insn) {
    return switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64, Op.LDX -> insn.dst();
      case Op.JMP -> insn.isHelperCall() ? 0 : -1;
      default -> -1;
    };
  }

  private @Nullable String difference(RunContext run, Place place) {
    State state = place.visit.state;
    if (state.depth() != run.frames()) {
      return "%d frames, not %d".formatted(run.frames(), state.depth());
    }
    Entry kept = place.visit.kept;
    if (place.isCovered && kept == null) {
      return null;
    }
    for (int f = 0; f < state.depth(); f++) {
      Frame frame = state.frame(f);
      boolean isInnermost = f == state.depth() - 1;
      int live =
          isInnermost
              ? liveness.before(place.visit.slot)
              : liveness.after(state.frame(f + 1).callSite);
      for (int i = 0; i < Op.REGISTERS; i++) {
        Reg reg = frame.regs[i];
        boolean isLive = (live >> i & 1) != 0;
        if (!isCompared(place, reg, kept != null && isLive && kept.isPreciseReg(f, i), isLive)) {
          continue;
        }
        count(place);
        long value = run.registers(f)[i];
        if (!holds(run, reg, value)) {
          return "r%d of frame %d = %x is not in %s%s"
              .formatted(i, f, value, reg, place.isCovered ? ", which is precise" : "");
        }
      }
      for (int i = 0; i < frame.slotsUsed(); i++) {
        boolean isRead = kept != null && (kept.readSlots(f) >>> i & 1) != 0;
        String difference = difference(run, place, f, i, isRead);
        if (difference != null) {
          return difference;
        }
      }
    }
    return null;
  }

  private static boolean isCompared(Place place, Reg reg, boolean isPrecise, boolean isLive) {
    return !place.isCovered || (reg.isScalar() ? isPrecise : isLive);
  }

  private void count(Place place) {
    if (place.isCovered) {
      precise++;
    } else {
      exact++;
    }
  }

  private @Nullable String difference(
      RunContext run, Place place, int frame, int index, boolean isRead) {
    Slot slot = place.visit.state.frame(frame).slot(index);
    Entry kept = place.visit.kept;
    if (slot.isUnwritten() || (place.isCovered && !isRead)) {
      return null;
    }
    int at = Op.STACK_SIZE * (frame + 1) - Slot.BYTES * (index + 1);
    long value = run.stack().loadLong(at);
    Reg spilled = slot.spilled();
    if (spilled != null) {
      boolean isPrecise = kept != null && kept.isPreciseSlot(frame, index);
      if (isCompared(place, spilled, isPrecise, true)) {
        count(place);
        int unused = Long.SIZE - 8 * slot.spilledBytes();
        if (!holds(run, spilled, value << unused >>> unused)) {
          return "slot %d of frame %d = %x is not in %s".formatted(index, frame, value, slot);
        }
      }
    }
    for (int i = 0; i < Slot.BYTES; i++) {
      if (slot.kind(i) == Slot.ZERO) {
        count(place);
        if (run.stack().loadByte(at + i) != 0) {
          return "byte %d of slot %d of frame %d is not zero".formatted(i, index, frame);
        }
      }
    }
    return null;
  }

  private static boolean holds(RunContext run, Reg reg, long value) {
    return switch (reg.type()) {
      case SCALAR -> reg.value().contains(value);
      case STACK ->
          reg.at().contains(value - run.stack().address(Op.STACK_SIZE * (reg.frame() + 1)));
      case CTX -> reg.at().contains(value - run.context().address(0));
      default -> true;
    };
  }
}
