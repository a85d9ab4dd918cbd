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
  private final Map<Integer, Integer> newOfOld = new HashMap<>();
  private final Map<Integer, Integer> oldOfNew = new HashMap<>();
  private long looks;

  Comparison(Liveness liveness) {
    this.liveness = liveness;
  }

  /** Whether {@code old} covers {@code now}; both are at {@code slot}. */
  boolean covers(State old, State now, int slot) {
    return compare(old, now, slot, false);
  }

  /** Whether both are the same: a loop that came back to where it was. */
  boolean isSame(State old, State now, int slot) {
    return compare(old, now, slot, true);
  }

  private boolean compare(State old, State now, int slot, boolean exactly) {
    if (old.depth() != now.depth()) {
      return false;
    }
    newOfOld.clear();
    oldOfNew.clear();
    // The innermost frame differs most often: look there first.
    for (int i = old.depth() - 1; i >= 0; i--) {
      int at = i == old.depth() - 1 ? slot : old.frame(i + 1).callSite;
      if (!compare(old.frame(i), now.frame(i), at, i == old.depth() - 1, exactly)) {
        return false;
      }
    }
    return sameReferences(old.references(), now.references());
  }

  private boolean compare(Frame old, Frame now, int slot, boolean isInnermost, boolean exactly) {
    if (old.callSite != now.callSite || old.subprogram != now.subprogram) {
      return false;
    }
    // In a caller, what matters is what is read after the call returns.
    int live = isInnermost ? liveness.before(slot) : liveness.after(slot);
    for (int i = 0; i < Op.FP; i++) {
      look();
      if ((live >> i & 1) != 0 && !covers(old.regs[i], now.regs[i], exactly)) {
        return false;
      }
    }
    int slots = Math.max(old.slotsUsed(), exactly ? now.slotsUsed() : 0);
    for (int i = 0; i < slots; i++) {
      look();
      if (!covers(old.slot(i), now.slot(i), exactly)) {
        return false;
      }
    }
    return true;
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
  private boolean covers(Reg old, Reg now, boolean exactly) {
    if (old == now && old.id() == 0) {
      return true;
    }
    if (old.type() == Reg.Type.NOT_INIT && !exactly) {
      return true;
    }
    if (old.type() != now.type() || old.map() != now.map() || old.frame() != now.frame()) {
      return false;
    }
    if (old.off() != now.off() || old.isSum() != now.isSum()) {
      return false;
    }
    boolean isFartherSeen =
        old.range() < 0 ? old.range() != now.range() : old.range() > now.range();
    if (isFartherSeen || (exactly && old.range() != now.range())) {
      return false;
    }
    boolean isValueCovered =
        exactly ? old.value().equals(now.value()) : now.value().isSubsetOf(old.value());
    return isValueCovered && sameId(old.id(), now.id()) && sameReference(old.ref(), now.ref());
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
  private boolean covers(Slot old, Slot now, boolean exactly) {
    if (old == now && old.spilled() == null) {
      return true;
    }
    Reg spilled = old.spilled();
    if (spilled != null) {
      return coversSpill(old, spilled, now, exactly);
    }
    if (exactly && now.spilled() != null) {
      return false;
    }
    for (int i = 0; i < Slot.BYTES; i++) {
      if (!coversByte(old.kind(i), now, i, exactly)) {
        return false;
      }
    }
    return true;
  }

  private boolean coversSpill(Slot old, Reg spilled, Slot now, boolean exactly) {
    @Nullable Reg other = now.spilled();
    if (other == null
        || old.spilledBytes() != now.spilledBytes()
        || !covers(spilled, other, exactly)) {
      return false;
    }
    for (int i = old.spilledBytes(); i < Slot.BYTES; i++) {
      if (!coversByte(old.kind(i), now, i, exactly)) {
        return false;
      }
    }
    return true;
  }

  /**
   * What was written covers only what was written: a byte that nobody wrote must be seen as such by
   * the path that reads it, as it has to be zeroed.
   */
  private static boolean coversByte(int old, Slot now, int index, boolean exactly) {
    int kind = now.kind(index);
    if (exactly) {
      return old == kind;
    }
    return switch (old) {
      case Slot.INVALID -> true;
      case Slot.ZERO -> now.isZero(index, index + 1);
      default -> kind != Slot.INVALID && !isSpilledPointer(now, kind);
    };
  }

  private static boolean isSpilledPointer(Slot slot, int kind) {
    Reg spilled = slot.spilled();
    return kind == Slot.SPILL && spilled != null && spilled.isPointer();
  }
}
