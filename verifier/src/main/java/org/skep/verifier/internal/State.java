// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.skep.isa.Op;

/** All that is known at one point of one path: the frames. Mutable; one owner. */
final class State {
  private final Frame[] frames = new Frame[Op.MAX_FRAMES];
  private final References references = new References();
  private int depth;
  private @Nullable Step trace;
  private @Nullable Entry parent;

  /** How the path led here, where an explanation was asked for. */
  @Nullable Trail trail;

  /** The slot where the state was kept, if it was. */
  int at = -1;

  /** How often {@code may_goto} let a loop go on. */
  int mayGotoDepth;

  /** How many callbacks were entered. */
  int callbackUnrolls;

  /** The state at a program's first instruction. */
  static State initial() {
    State state = new State();
    state.push(new Frame(0, -1, 0));
    state.current().regs[1] = Reg.CONTEXT;
    return state;
  }

  /** A state without frames, for what does not depend on the path that leads to it. */
  static State detached(State from) {
    State state = new State();
    state.callbackUnrolls = from.callbackUnrolls;
    state.trail = from.trail;
    return state;
  }

  State copy() {
    State copy = new State();
    copy.depth = depth;
    copy.references.takeFrom(references);
    copy.trace = trace;
    copy.parent = parent;
    copy.trail = trail;
    copy.at = at;
    copy.mayGotoDepth = mayGotoDepth;
    copy.callbackUnrolls = callbackUnrolls;
    for (int i = 0; i < depth; i++) {
      copy.frames[i] = frames[i].copy();
    }
    return copy;
  }

  int depth() {
    return depth;
  }

  Frame frame(int number) {
    return frames[number];
  }

  Frame current() {
    return frames[depth - 1];
  }

  Reg[] regs() {
    return current().regs;
  }

  boolean isFull() {
    return depth == Op.MAX_FRAMES;
  }

  void push(Frame frame) {
    frames[depth++] = frame;
  }

  Frame pop() {
    return frames[--depth];
  }

  /** Replaces every register and every spilled one, in all frames. */
  void replaceAll(UnaryOperator<Reg> by) {
    for (int i = 0; i < depth; i++) {
      frames[i].replaceAll(by);
    }
  }

  /** The instructions since the last state that was kept, the newest first. */
  @Nullable Step trace() {
    return trace;
  }

  void walked(int slot) {
    trace = new Step(slot, trace);
  }

  /** The last state that was kept on this path. */
  @Nullable Entry parent() {
    return parent;
  }

  /** This state was kept: what comes next belongs to a new stretch. */
  void startFrom(Entry entry) {
    parent = entry;
    trace = null;
    for (int i = 0; i < depth; i++) {
      frames[i].clearWritten();
    }
  }

  /** What must be given back before the path ends. */
  References references() {
    return references;
  }
}
