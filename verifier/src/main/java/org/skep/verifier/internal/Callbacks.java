// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.prog.ReturnRange;
import org.skep.isa.Op;

/**
 * Subprograms that helpers call back: walked from where the helper is called, as often as needed.
 */
final class Callbacks {
  private static final int FIRST = 1;
  private static final int SECOND = 2;
  private static final int THIRD = 3;
  private static final int FOURTH = 4;

  /** A callback that is to be walked. */
  record Entered(int slot, State state) {}

  private final Env env;
  private final List<Entered> entered = new ArrayList<>();

  Callbacks(Env env) {
    this.env = env;
  }

  /** The callback that the last instruction entered; null if it entered none. */
  @Nullable Entered poll() {
    return entered.isEmpty() ? null : entered.remove(entered.size() - 1);
  }

  /** A helper calls a subprogram back: it will be walked, and so will be what follows the call. */
  void enter(State state, HelperPrototype prototype, int map, int subprogram, int slot) {
    boolean isTimer = prototype.arguments().contains(ArgType.TIMER);
    if (isTimer) {
      entered.add(new Entered(env.flow.start(subprogram), later(state, subprogram, slot, map)));
      return;
    }
    Frame caller = state.current();
    boolean isDrain = prototype.mapOperation() == MapOperation.PROG_USER_RINGBUF;
    boolean isLoop = !isDrain && prototype.mapOperation() != MapOperation.PROG_FOR_EACH;
    if (isLoop) {
      env.precision.mark(state, FIRST);
      Reg rounds = state.regs()[FIRST];
      if (Long.compareUnsigned(caller.callbackDepth, rounds.value().uMax()) >= 0) {
        caller.callbackDepth = 0;
        return;
      }
    }
    if (state.isFull()) {
      throw Refusal.of(Errno.E2BIG, "V011", slot, "the call stack of 9 frames is too deep");
    }
    State within = state.copy();
    within.callbackUnrolls++;
    within.current().callbackDepth++;
    caller.callbackDepth = 0;
    Frame frame = new Frame(within.depth(), slot, subprogram, ReturnRange.of(0, 1));
    if (isLoop) {
      frame.regs[FIRST] = Reg.UNKNOWN;
      frame.regs[SECOND] = state.regs()[THIRD];
    } else if (isDrain) {
      frame.regs[FIRST] = Reg.pointer(Reg.Type.DYNPTR);
      frame.regs[SECOND] = state.regs()[THIRD];
    } else {
      frame.regs[FIRST] = Reg.mapPointer(map);
      frame.regs[SECOND] = Reg.mapKey(map);
      frame.regs[THIRD] = Reg.mapValue(map, 0, idFor(map));
      frame.regs[FOURTH] = state.regs()[THIRD];
    }
    within.push(frame);
    entered.add(new Entered(env.flow.start(subprogram), within));
  }

  private int idFor(int map) {
    return env.map(map).spec().fields().isEmpty() ? 0 : env.newId();
  }

  /** A callback that runs by itself later: nothing is left of the frames that set it up. */
  private State later(State state, int subprogram, int slot, int map) {
    State later = State.detached(state);
    Frame frame = new Frame(0, slot, subprogram, ReturnRange.of(0, 0));
    frame.regs[FIRST] = Reg.mapPointer(map);
    frame.regs[SECOND] = Reg.mapKey(map);
    frame.regs[THIRD] = Reg.mapValue(map, 0, idFor(map));
    later.push(frame);
    return later;
  }

  /** Checks what a callback returns. */
  void checkResult(State state, ReturnRange range, int slot) {
    Reg result = state.regs()[0];
    if (!result.isScalar()) {
      throw Refusal.access("V038", slot, 0, "R0 not a scalar value");
    }
    env.precision.mark(state, 0);
    Scalar value = result.value();
    if (value.sMin() < range.min() || value.sMax() > range.max()) {
      throw Refusal.invalid("V038", slot, 0, Results.outside("At callback return", value, range))
          .because("r0 is " + Words.number(value), Results.allowed(range));
    }
  }

  /**
   * Numbers that differ from round to round, and that nothing depended on so far, are taken to be
   * any: so that a loop comes to an end.
   */
  static void widen(Entry before, State now) {
    for (int f = 0; f < now.depth(); f++) {
      Frame old = before.state.frame(f);
      Frame frame = now.frame(f);
      for (int i = 0; i < Op.FP; i++) {
        boolean isLoose = !before.isPreciseReg(f, i) && isChanged(old.regs[i], frame.regs[i]);
        if (isLoose) {
          frame.regs[i] = Reg.UNKNOWN;
        }
      }
      for (int i = 0; i < frame.slotsUsed(); i++) {
        Reg was = old.slot(i).spilled();
        Reg is = frame.slot(i).spilled();
        int bytes = frame.slot(i).spilledBytes();
        if (was == null || is == null || old.slot(i).spilledBytes() != bytes) {
          continue;
        }
        if (!before.isPreciseSlot(f, i) && isChanged(was, is)) {
          Reg any = bytes == Slot.BYTES ? Reg.UNKNOWN : Reg.scalar(Memory.unknownOf(bytes));
          frame.setSlot(i, frame.slot(i).withSpilled(any));
        }
      }
    }
  }

  private static boolean isChanged(Reg old, Reg now) {
    return old.isScalar() && now.isScalar() && !old.value().equals(now.value());
  }
}
