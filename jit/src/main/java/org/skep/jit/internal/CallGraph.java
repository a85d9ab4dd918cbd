// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.verify.Subprogram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** The subprograms, callees before callers, and what holds of them together. */
final class CallGraph {
  private final Code code;
  private final @Nullable Shape[] shapes;
  private final boolean[] open;
  private final int[] depth;
  private final int[] arguments;

  /**
   * Looks at all subprograms.
   *
   * @throws org.skep.bpf.BpfException {@code ENOTSUPP} if they call each other in circles
   */
  CallGraph(Code code) {
    this.code = code;
    int count = code.program.subprograms().size();
    shapes = new Shape[count];
    open = new boolean[count];
    depth = new int[count];
    arguments = new int[count];
    for (int i = 0; i < count; i++) {
      visit(i);
    }
  }

  private void visit(int index) {
    if (shapes[index] != null) {
      return;
    }
    Subprogram subprogram = code.program.subprograms().get(index);
    if (open[index]) {
      throw Code.refuse(subprogram.start(), "subprograms that call themselves");
    }
    open[index] = true;
    int deepest = 0;
    for (int slot = subprogram.start(); slot < subprogram.end(); slot = code.next(slot)) {
      if (code.insns[slot].isSubprogramCall() && code.isReached(slot)) {
        int callee = code.callee(slot);
        visit(callee);
        deepest = Math.max(deepest, depth[callee]);
      }
    }
    depth[index] = deepest + 1;
    Shape shape = new Shape(code, index, arguments);
    shapes[index] = shape;
    arguments[index] = shape.liveBefore(0) & Effects.ARGUMENTS;
  }

  /** The shapes, in the order of the subprograms. */
  List<Shape> shapes() {
    List<Shape> all = new ArrayList<>();
    for (Shape shape : shapes) {
      if (shape != null) {
        all.add(shape);
      }
    }
    return all;
  }

  /** Frames that a call of the subprogram may need. */
  int depth(int subprogram) {
    return depth[subprogram];
  }

  /** Whether subprograms may be called back or through a register, or other programs by them. */
  boolean hasCallbacks() {
    for (int slot = 0; slot < code.insns.length; slot = code.next(slot)) {
      Insn insn = code.insns[slot];
      Helper helper = code.helper(slot);
      if (Code.isCallThroughRegister(insn)
          || code.mayTailCall(slot)
          || (insn.isWide() && insn.src() == Op.PSEUDO_FUNC)
          || (helper != null && helper.prototype().arguments().contains(ArgType.CALLBACK))) {
        return true;
      }
    }
    return false;
  }
}
