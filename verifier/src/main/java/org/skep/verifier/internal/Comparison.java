// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.isa.Op;

/**
 * Whether a state that was walked before covers another: everything that may happen from the new
 * one was looked at from the old one. The work over a whole verification is bounded.
 */
final class Comparison {
  private static final long MAX_LOOKS = 400_000_000L;

  private final Liveness liveness;
  private final boolean mayReadUnwritten;
  private final Map<Integer, Integer> newOfOld = new HashMap<>();
  private final Map<Integer, Integer> oldOfNew = new HashMap<>();
  private long looks;

  /**
   * For one program.
   *
   * @param mayReadUnwritten whether bytes of stack that were not written may be read
   */
  Comparison(Liveness liveness, boolean mayReadUnwritten) {
    this.liveness = liveness;
    this.mayReadUnwritten = mayReadUnwritten;
  }

  /** How alike two states must be. */
  enum Degree {
    /** In what paths from the old one depended on. */
    AS_NEEDED,
    /** In every number, as not all paths have ended. */
    ALL_PRECISE,
    /** In everything: a loop that came back to where it was. */
    SAME
  }

  /** Whether {@code old} covers {@code now}; both are at {@code slot}. */
  boolean covers(Entry entry, State now, int slot, Degree degree) {
    State old = entry.state;
    if (old.depth() != now.depth()) {
      return false;
    }
    newOfOld.clear();
    oldOfNew.clear();
    // The innermost frame differs most often: look there first.
    for (int f = old.depth() - 1; f >= 0; f--) {
      int live =
          f == old.depth() - 1
              ? liveness.before(slot)
              // In a caller, what matters is what is read after the call returns.
              : liveness.after(old.frame(f + 1).callSite);
      if (f < old.depth() - 1 && old.frame(f + 1).callback != null) {
        live |= liveness.before(old.frame(f + 1).callSite);
      }
      if (!coversFrame(entry, now, f, live, degree)) {
        return false;
      }
    }
    return sameReferences(old.references(), now.references());
  }

  private boolean coversFrame(Entry entry, State state, int f, int live, Degree degree) {
    Frame old = entry.state.frame(f);
    Frame now = state.frame(f);
    if (old.callSite != now.callSite || old.subprogram != now.subprogram) {
      return false;
    }
    if ((old.callback == null) != (now.callback == null)) {
      return false;
    }
    for (int i = 0; i < Op.FP; i++) {
      look();
      boolean isNeeded = (live >> i & 1) != 0;
      if (isNeeded && !covers(old.regs[i], now.regs[i], degree, entry.isPreciseReg(f, i))) {
        return false;
      }
    }
    boolean isSame = degree == Degree.SAME;
    int slots = Math.max(old.slotsUsed(), isSame ? now.slotsUsed() : 0);
    for (int i = 0; i < slots; i++) {
      look();
      boolean isRead = degree != Degree.AS_NEEDED || (entry.readSlots(f) >>> i & 1) != 0;
      if (isRead && !covers(old.slot(i), now.slot(i), degree, entry.isPreciseSlot(f, i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Bytes that the old state's paths read, and that were written there but not here: they must be
   * zeroed, as if a path from here had been seen to read them.
   */
  void noteUnwritten(Entry entry, State now, StackUse use) {
    for (int f = 0; f < now.depth(); f++) {
      Frame frame = now.frame(f);
      int used = entry.state.frame(f).slotsUsed();
      long read = entry.isInLoop() ? -1 : entry.readSlots(f);
      for (long left = read; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        if (i < used && !frame.slot(i).isWritten(0, Slot.BYTES)) {
          use.readUnwritten(frame.subprogram, -Slot.BYTES * (i + 1));
        }
      }
    }
  }

  private void look() {
    if (++looks > MAX_LOOKS) {
      throw Refusal.of(
          Errno.E2BIG,
          "V050",
          -1,
          "BPF program is too large. Comparing its states takes too long",
          "split the program, or simplify its branches");
    }
  }

  @SuppressWarnings("ReferenceEquality") // a short way; what follows compares the values
  private boolean covers(Reg old, Reg now, Degree degree, boolean isPrecise) {
    boolean isSame = degree == Degree.SAME;
    if (old == now && old.id() == 0) {
      return true;
    }
    if (old.type() == Reg.Type.NOT_INIT && !isSame) {
      return true;
    }
    if (old.type() != now.type() || old.map() != now.map() || old.frame() != now.frame()) {
      return false;
    }
    if (old.isScalar()) {
      return coversNumber(old, now, degree, isPrecise);
    }
    if (old.off() != now.off()) {
      return false;
    }
    boolean isFarther = old.range() < 0 ? old.range() != now.range() : old.range() > now.range();
    if (isFarther || (isSame && old.range() != now.range())) {
      return false;
    }
    return isValueCovered(old, now, isSame)
        && sameId(old.id(), now.id())
        && sameReference(old.ref(), now.ref());
  }

  private boolean coversNumber(Reg old, Reg now, Degree degree, boolean isPrecise) {
    if (degree == Degree.AS_NEEDED && !isPrecise) {
      return true;
    }
    boolean isTieCovered =
        old.id() == 0
            || (old.isSum() == now.isSum() && old.off() == now.off() && sameId(old.id(), now.id()));
    return isTieCovered && isValueCovered(old, now, degree == Degree.SAME);
  }

  private static boolean isValueCovered(Reg old, Reg now, boolean isSame) {
    return isSame ? old.value().equals(now.value()) : now.value().isSubsetOf(old.value());
  }

  private boolean sameReference(int old, int now) {
    return (old == 0) == (now == 0) && sameId(old, now);
  }

  private boolean sameReferences(References old, References now) {
    if (old.count() != now.count() || old.lockMap() != now.lockMap()) {
      return false;
    }
    for (int i = 0; i < old.count(); i++) {
      if (!sameId(old.id(i), now.id(i))) {
        return false;
      }
    }
    return sameId(old.lockId(), now.lockId());
  }

  /** Ids stand for each other, one to one; what the old state did not tie may be tied now. */
  private boolean sameId(int old, int now) {
    if (old == 0) {
      return true;
    }
    if (now == 0) {
      return false;
    }
    Integer known = newOfOld.putIfAbsent(old, now);
    Integer back = oldOfNew.putIfAbsent(now, old);
    return (known == null || known == now) && (back == null || back == old);
  }

  @SuppressWarnings("ReferenceEquality") // a short way; what follows compares the values
  private boolean covers(Slot old, Slot now, Degree degree, boolean isPrecise) {
    if (old == now && old.spilled() == null) {
      return true;
    }
    if (degree != Degree.SAME) {
      Reg oldNumber = asNumber(old);
      Reg number = asNumber(now);
      if (oldNumber != null && number != null) {
        return covers(oldNumber, number, degree, isPrecise);
      }
    }
    Reg spilled = old.spilled();
    Reg other = now.spilled();
    if (spilled != null) {
      boolean isSpillCovered =
          other != null
              && old.spilledBytes() == now.spilledBytes()
              && covers(spilled, other, degree, isPrecise);
      return isSpillCovered && coversBytes(old, now, old.spilledBytes(), degree);
    }
    if (degree == Degree.SAME && other != null) {
      return false;
    }
    return coversBytes(old, now, 0, degree);
  }

  /** A slot that reads as one number: a whole spill, or bytes of which nothing is known. */
  private @Nullable Reg asNumber(Slot slot) {
    Reg spilled = slot.spilled();
    if (spilled != null) {
      return spilled.isScalar() && slot.spilledBytes() == Slot.BYTES ? spilled : null;
    }
    for (int i = 0; i < Slot.BYTES; i++) {
      boolean isAny =
          slot.kind(i) == Slot.MISC || (mayReadUnwritten && slot.kind(i) == Slot.INVALID);
      if (!isAny) {
        return null;
      }
    }
    return Reg.UNKNOWN;
  }

  private boolean coversBytes(Slot old, Slot now, int from, Degree degree) {
    for (int i = from; i < Slot.BYTES; i++) {
      if (!coversByte(old.kind(i), now, i, degree)) {
        return false;
      }
    }
    return true;
  }

  private boolean coversByte(int old, Slot now, int index, Degree degree) {
    int kind = now.kind(index);
    if (degree == Degree.SAME) {
      return old == kind;
    }
    return switch (old) {
      case Slot.INVALID -> true;
      case Slot.ZERO -> now.isZero(index, index + 1);
      default -> !isSpilledPointer(now, kind) && (mayReadUnwritten || kind != Slot.INVALID);
    };
  }

  private static boolean isSpilledPointer(Slot slot, int kind) {
    Reg spilled = slot.spilled();
    return kind == Slot.SPILL && spilled != null && spilled.isPointer();
  }
}
