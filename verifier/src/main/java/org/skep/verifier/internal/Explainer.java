// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.Assumption;
import org.skep.bpf.verify.ExplainedInsn;
import org.skep.bpf.verify.Explanation;
import org.skep.bpf.verify.KnownState;
import org.skep.bpf.verify.KnownValue;
import org.skep.bpf.verify.PathStep;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Makes an explanation of what was recorded. */
final class Explainer {
  private final VerificationRequest request;
  private final @Nullable Words words;

  /**
   * An explainer of one verdict.
   *
   * @param env what the walk worked with; null if the program was refused before it began
   */
  Explainer(VerificationRequest request, @Nullable Env env) {
    this.request = request;
    this.words = env == null ? null : new Words(env);
  }

  /**
   * The explanation.
   *
   * @param states what was noted at each instruction
   * @param path the path that failed
   * @param onPath for each step of it, what was known before it
   */
  Explanation explanation(Recorder states, Recorder.Path path, List<Recorder.Snapshot> onPath) {
    return new Explanation(
        insns(states), request.lines(), request.functions(), steps(path, onPath), path.length());
  }

  private List<ExplainedInsn> insns(Recorder recorder) {
    Listing listing = new Listing(request);
    List<ExplainedInsn> insns = new ArrayList<>();
    int slots = request.insns().size();
    for (int slot = 0; slot < slots; slot++) {
      List<KnownState> states = recorder.states(slot).stream().map(this::known).distinct().toList();
      insns.add(
          new ExplainedInsn(
              slot, listing.at(slot), recorder.walked(slot), states, recorder.isCut(slot)));
      boolean isWide = request.insns().get(slot).isWide() && slot + 1 < slots;
      slot += isWide ? 1 : 0;
    }
    return insns;
  }

  private List<PathStep> steps(Recorder.Path path, List<Recorder.Snapshot> onPath) {
    List<KnownState> known = onPath.stream().map(this::known).toList();
    List<PathStep> steps = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      Trail step = path.steps().get(i);
      boolean hasNext = i + 1 < known.size() && path.place(i + 1) == path.place(i) + 1;
      Assumption assumption =
          step.forked && hasNext
              ? assumption(step.slot, path.steps().get(i + 1).slot, known.get(i), known.get(i + 1))
              : null;
      steps.add(new PathStep(path.place(i), step.slot, known.get(i), assumption));
    }
    return steps;
  }

  private @Nullable Assumption assumption(int slot, int next, KnownState before, KnownState after) {
    Insn insn = request.insns().get(slot);
    if (insn.isCall()) {
      boolean isCalled = next != slot + 1;
      String what = isCalled ? "the helper calls back" : "the helper calls back no more";
      return new Assumption(isCalled, -1, what, List.of());
    }
    boolean isTaken = next != slot + 1;
    return new Assumption(
        isTaken,
        insn.op() == Op.JCOND ? -1 : insn.dst(),
        Listing.condition(insn, isTaken),
        after.since(before));
  }

  private KnownState known(Recorder.Snapshot snapshot) {
    Frame frame = snapshot.frame();
    List<KnownValue> values = new ArrayList<>();
    Words inWords = words;
    if (inWords == null) {
      return new KnownState(frame.number, values);
    }
    for (int i = 0; i < Op.REGISTERS; i++) {
      Reg reg = frame.regs[i];
      if (reg.type() != Reg.Type.NOT_INIT) {
        values.add(new KnownValue("r" + i, reg.toString(), inWords.of(reg, frame.number)));
      }
    }
    for (int i = 0; i < frame.slotsUsed(); i++) {
      Slot slot = frame.slot(i);
      if (!slot.isUnwritten()) {
        values.add(
            new KnownValue(
                "fp-" + Slot.BYTES * (i + 1), slot.toString(), inWords.of(slot, frame.number)));
      }
    }
    return new KnownState(frame.number, values);
  }
}
