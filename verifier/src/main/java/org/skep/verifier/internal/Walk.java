// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayDeque;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.prog.ReturnRange;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.Privileges;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Walks every path of a program, one instruction at a time, until all have ended. */
final class Walk {
  /** How many instructions go by between two looks at the clock. */
  private static final int CLOCK_STEPS = 1024;

  private static final int CONTEXT_REGISTER = 6;

  private record Pending(int slot, State state, int from, int logPosition) {}

  private final Env env;
  private final Memory memory;
  private final Arithmetic arithmetic;
  private final Jumps jumps;
  private final Calls calls;
  private final Explored explored;
  private final long deadline;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private State state = State.initial();
  private int processed;
  private int jumpsProcessed;

  Walk(Env env, Explored explored) {
    this.env = env;
    this.memory = new Memory(env);
    this.arithmetic = new Arithmetic(env);
    this.jumps = new Jumps(env);
    this.calls = new Calls(env, memory);
    this.explored = explored;
    this.deadline = System.nanoTime() + env.request.limits().nanos();
  }

  /** What a register holds where the walk is now. */
  String inWords(int register) {
    Reg reg = state.regs()[register];
    return "r%d is %s".formatted(register, new Words(env).of(reg, state.current().number));
  }

  /** Instructions walked. */
  int processed() {
    return processed;
  }

  /**
   * Walks.
   *
   * @throws Refusal if some path does what it must not
   */
  void run() {
    int slot = 0;
    while (slot >= 0) {
      count(slot);
      if (env.recorder != null) {
        env.recorder.at(slot, state);
      }
      if (env.flow.isPrunePoint(slot)) {
        if (explored.isCovered(slot, state, processed, jumpsProcessed)) {
          env.log.safe(slot);
          slot = endPath();
          continue;
        }
        explored.keep(slot, state, processed, jumpsProcessed);
      }
      memory.stack().setState(state);
      env.log.insn(slot, state);
      state.walked(slot);
      slot = step(env.insns.get(slot), slot);
    }
  }

  private void count(int slot) {
    int limit = env.request.limits().processed();
    if (++processed > limit) {
      throw Refusal.of(
          Errno.E2BIG,
          "V012",
          slot,
          "BPF program is too large. Processed %d insn".formatted(processed),
          "loops are walked round by round: fewer rounds, or fewer branches in them");
    }
    if (processed % CLOCK_STEPS == 0 && System.nanoTime() - deadline > 0) {
      throw Refusal.of(
          Errno.E2BIG,
          "V050",
          slot,
          "BPF program is too large. Verification took more than %d ms"
              .formatted(env.request.limits().nanos() / 1_000_000));
    }
  }

  /** The next slot on this path, or of the next path; −1 when all have ended. */
  private int step(Insn insn, int slot) {
    if (env.facts.reached(slot)) {
      InsnForm.check(insn, slot);
    }
    switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64 -> arithmetic.apply(state, insn, slot);
      case Op.LDX -> memory.load(state, insn, slot);
      case Op.ST -> memory.store(state, insn, slot);
      case Op.STX -> {
        if (insn.mode() == Op.ATOMIC) {
          memory.atomic(state, insn, slot);
        } else {
          memory.store(state, insn, slot);
        }
      }
      case Op.LD -> {
        if (insn.isWide()) {
          wide(insn, slot);
        } else {
          packetLoad(insn, slot);
        }
      }
      default -> {
        return jump(insn, slot);
      }
    }
    env.facts.defines(insn, slot, state.regs()[insn.dst()]);
    return env.flow.next(slot);
  }

  private int jump(Insn insn, int slot) {
    if (insn.isExit()) {
      return exit(slot);
    }
    jumpsProcessed++;
    if (insn.isGoto()) {
      return env.flow.target(slot);
    }
    if (insn.isSubprogramCall()) {
      return callSubprogram(slot);
    }
    if (insn.isCall()) {
      calls.call(state, insn, slot);
      Callbacks.Entered callback = env.callbacks.poll();
      if (callback != null) {
        push(callback.slot(), callback.state(), slot, Errno.ENOMEM);
      }
      return slot + 1;
    }
    if (Flow.isMayGoto(insn)) {
      return mayGoto(slot);
    }
    return branch(insn, slot);
  }

  /** Goes on, or leaves the loop: the run decides, by what is left of its budget. */
  private int mayGoto(int slot) {
    State goesOn = state.copy();
    goesOn.mayGotoDepth++;
    Entry round = state.parent() == null ? null : Explored.previous(state.parent().state, slot);
    if (round != null) {
      Callbacks.widen(round, goesOn);
    }
    push(slot + 1, goesOn, slot, Errno.ENOMEM);
    return env.flow.target(slot);
  }

  private int branch(Insn insn, int slot) {
    Jumps.Branches branches = jumps.branch(state, insn, slot);
    State taken = branches.taken();
    State rest = branches.fallsThrough();
    if (taken != null && rest != null) {
      push(env.flow.target(slot), taken, slot, Errno.EFAULT);
    }
    if (rest != null) {
      state = rest;
      return slot + 1;
    }
    if (taken != null) {
      state = taken;
      return env.flow.target(slot);
    }
    return endPath();
  }

  /** Keeps a branch for later; the errno if there are too many is that of Linux. */
  private void push(int slot, State taken, int at, Errno errno) {
    if (pending.size() >= env.request.limits().pendingBranches()) {
      throw Refusal.of(
          errno,
          "V012",
          at,
          "The sequence of %d jumps is too complex.".formatted(pending.size() + 1));
    }
    pending.push(new Pending(slot, taken, at, env.log.position()));
    if (env.recorder != null) {
      env.recorder.forks();
    }
    Entry parent = taken.parent();
    if (parent != null) {
      parent.fork();
    }
  }

  /** This path has ended; the slot where the next one goes on. */
  private int endPath() {
    Entry.end(state.parent());
    if (env.recorder != null) {
      env.recorder.pathEnded();
    }
    Pending next = pending.poll();
    if (next == null) {
      return -1;
    }
    state = next.state();
    env.log.reset(next.logPosition());
    env.log.goesOn(next.from());
    return next.slot();
  }

  private int callSubprogram(int slot) {
    if (state.isFull()) {
      throw Refusal.of(Errno.E2BIG, "V011", slot, "the call stack of 9 frames is too deep");
    }
    int target = env.flow.target(slot);
    Reg[] caller = state.regs();
    Frame callee = new Frame(state.depth(), slot, env.flow.subprogramAt(target));
    for (int i = 1; i <= 5; i++) {
      callee.regs[i] = caller[i];
    }
    for (int i = 0; i <= 5; i++) {
      caller[i] = Reg.NOT_INIT;
    }
    state.push(callee);
    env.log.entered(state);
    return target;
  }

  private int exit(int slot) {
    ReturnRange callback = state.current().callback;
    if (callback != null) {
      return exitCallback(callback, slot);
    }
    // A subprogram may leave r0 as nothing: then its caller must not read it.
    Reg result = state.depth() == 1 ? env.read(state, 0, slot) : state.regs()[0];
    if (state.depth() == 1) {
      Calls.refuseHeld(state, slot, "BPF_EXIT instruction in main prog");
      checkResult(result, slot);
      return endPath();
    }
    if (result.type() == Reg.Type.STACK) {
      throw Refusal.invalid("V039", slot, 0, "cannot return stack pointer to the caller");
    }
    Frame callee = state.pop();
    Frame left = state.current();
    left.regs[0] = result;
    env.log.left(callee, state, slot);
    return callee.callSite + 1;
  }

  /** Back to the helper, which may call once more. */
  private int exitCallback(ReturnRange range, int slot) {
    env.callbacks.checkResult(state, range, slot);
    if (state.depth() == 1) {
      Calls.refuseHeld(state, slot, "BPF_EXIT instruction in callback");
      return endPath();
    }
    int callSite = state.pop().callSite;
    Entry round = Explored.previous(state, callSite);
    if (round != null) {
      Callbacks.widen(round, state);
    }
    return callSite;
  }

  private void checkResult(Reg result, int slot) {
    if (result.isPointer() && !env.mayLeakPointers()) {
      throw Refusal.access("V024", slot, 0, "R0 leaks addr as return value");
    }
    ReturnRange range = env.request.returns();
    if (range.isAny()) {
      return;
    }
    if (!result.isScalar()) {
      throw Refusal.invalid(
          "V039",
          slot,
          0,
          "At program exit the register R0 is not a known value (%s)"
              .formatted(result.type().words()));
    }
    env.precision.mark(state, 0);
    Scalar value = result.value();
    if (value.sMin() < range.min() || value.sMax() > range.max()) {
      throw Refusal.invalid("V039", slot, 0, Results.outside("At program exit", value, range))
          .because("r0 is " + Words.number(value), Results.allowed(range));
    }
  }

  private void wide(Insn insn, int slot) {
    long upper = env.insns.get(slot + 1).imm();
    int index = env.request.mapIndex()[slot];
    if (insn.src() == Op.PSEUDO_FUNC) {
      int subprogram = env.flow.subprogramAt(slot + 1 + insn.imm());
      env.write(state, insn.dst(), Reg.function(subprogram), slot);
      return;
    }
    if (index < 0) {
      long value = upper << 32 | (insn.imm() & 0xffff_ffffL);
      env.write(state, insn.dst(), Reg.scalar(Scalar.constant(value)), slot);
      return;
    }
    boolean isValue = insn.src() == Op.PSEUDO_MAP_VALUE || insn.src() == Op.PSEUDO_MAP_IDX_VALUE;
    if (!isValue) {
      env.write(state, insn.dst(), Reg.mapPointer(index), slot);
      return;
    }
    MapRef map = env.map(index);
    long offset = upper & 0xffff_ffffL;
    if (!map.operations().contains(MapOperation.DIRECT_VALUE)) {
      throw Refusal.invalid("V041", slot, "no direct value access support for this map type");
    }
    if (map.spec().maxEntries() != 1) {
      throw Refusal.of(
          Errno.ENOTSUPP,
          "V041",
          slot,
          "invalid access to map value pointer, value_size=%d off=%d"
              .formatted(map.spec().valueSize(), offset),
          "only maps with one element have values that programs can point to directly");
    }
    if (offset >= 1L << 29) {
      throw Refusal.invalid(
          "V041", slot, "direct value offset of %d is not allowed".formatted(offset));
    }
    if (offset >= map.spec().valueSize()) {
      throw Refusal.invalid(
          "V041",
          slot,
          "invalid access to map value pointer, value_size=%d off=%d"
              .formatted(map.spec().valueSize(), offset));
    }
    int id = map.spec().fields().isEmpty() ? 0 : env.newId();
    env.write(state, insn.dst(), Reg.mapValue(index, (int) offset, id), slot);
  }

  private void packetLoad(Insn insn, int slot) {
    env.facts.reaches(slot, MemoryKind.PACKET);
    if (!env.request.allowsPacketLoads()) {
      throw Refusal.invalid(
          "V001", slot, "BPF_LD_[ABS|IND] instructions not allowed for this program type");
    }
    if (env.flow.subprograms() > 1) {
      throw Refusal.invalid(
          "V001", slot, "BPF_LD_[ABS|IND] instructions cannot be mixed with bpf-to-bpf calls");
    }
    Calls.refuseHeld(state, slot, "BPF_LD_[ABS|IND]");
    Reg context = env.read(state, CONTEXT_REGISTER, slot);
    boolean isContext =
        context.type() == Reg.Type.CTX && context.at().isConstant() && context.at().constant() == 0;
    if (!isContext) {
      throw Refusal.invalid(
          "V029", slot, CONTEXT_REGISTER, "at the time of BPF_LD_ABS|IND R6 != pointer to skb");
    }
    if (insn.mode() == Op.IND) {
      Reg index = env.read(state, insn.src(), slot);
      env.refuseLeak(index, insn.src(), slot, "into helper function");
    }
    for (int i = 0; i <= 5; i++) {
      state.regs()[i] = Reg.NOT_INIT;
    }
    state.regs()[0] = Reg.UNKNOWN; // as in Linux, though it is a few bytes
  }

  /** For callers without rights: no loops. */
  static void refuseLoops(Env env) {
    int backEdge = env.flow.firstBackEdge();
    if (env.request.privileges() == Privileges.NONE && backEdge >= 0) {
      throw Refusal.invalid(
          "V008",
          backEdge,
          "back-edge from insn %d to %d".formatted(backEdge, env.flow.target(backEdge)));
    }
  }
}
