// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.Errno;
import org.skep.bpf.LogLevels;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.verify.Explanation;
import org.skep.bpf.verify.Privileges;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Rule;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.Verdict;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.bpf.verify.Verifier;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * The verifier: walks every path with what is known of registers and stack, as Linux does. What it
 * does not understand it refuses, saying so.
 */
@Component
public final class PathVerifier implements Verifier {
  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public PathVerifier() {}

  @Override
  public String name() {
    return "path";
  }

  @Override
  public List<Rule> rules() {
    return RuleTexts.all();
  }

  @Override
  public Verdict verify(VerificationRequest request) {
    boolean isExplained = (request.logLevel() & LogLevels.EXPLAIN) != 0;
    int level = request.logLevel() & ~LogLevels.EXPLAIN;
    Recorder states = isExplained ? Recorder.ofStates(request.insns().size()) : null;
    // At level 1 there is nothing to tell of what is accepted. Walks of one program are alike, so
    // that of a refused one is told by walking again.
    boolean isToldLater = (level & (LogLevels.PATH | LogLevels.ALL_PATHS)) == LogLevels.PATH;
    Attempt attempt = verify(request, new LogWriter(request, level, isToldLater), states);
    if (attempt.ranOutOfMemory && isExplained) {
      return verify(request, new LogWriter(request, level, isToldLater), null).verdict;
    }
    Verdict verdict = attempt.verdict;
    Recorder.Path path = states == null || verdict.accepted() ? Recorder.Path.NONE : states.path();
    Recorder onPath = path.steps().isEmpty() ? null : Recorder.ofPath(path);
    String log = verdict.log();
    if (!verdict.accepted() && !attempt.ranOutOfMemory && (isToldLater || onPath != null)) {
      Verdict again = verify(request, new LogWriter(request, level, !isToldLater), onPath).verdict;
      boolean isLike = isToldLater && Objects.equals(again.rejection(), verdict.rejection());
      log = isLike ? again.log() : log;
    }
    Explanation explanation =
        states == null
            ? null
            : new Explainer(request, attempt.env)
                .explanation(states, path, onPath == null ? List.of() : onPath.onPath());
    return new Verdict(
        verdict.program(), verdict.rejection(), log, verdict.statistics(), explanation);
  }

  /** What came of one walk. */
  record Attempt(Verdict verdict, @Nullable Env env, boolean ranOutOfMemory) {}

  /** Walks once, noting it where {@code recorder} is given. */
  static Attempt verify(VerificationRequest request, LogWriter log, @Nullable Recorder recorder) {
    long start = System.nanoTime();
    Env env = null;
    Walk walk = null;
    Explored explored = null;
    Rejection rejection = null;
    Liveness liveness = null;
    boolean ranOutOfMemory = false;
    try {
      refuseSubprograms(request);
      Flow flow =
          new Flow(
              request.insns(),
              request.limits(),
              insn -> Calls.callsBack(Calls.target(request, insn)));
      InsnForm.checkAll(request.insns());
      flow.checkReachable();
      log.subprograms(flow);
      env = new Env(request, flow, log, recorder);
      Walk.refuseLoops(env);
      liveness = new Liveness(request.insns(), flow);
      explored =
          new Explored(
              env, new Comparison(liveness, request.privileges().mayLeakPointers()), liveness);
      walk = new Walk(env, explored);
      walk.run();
      env.stackUse.checkChains(request.insns());
    } catch (Refusal refusal) {
      rejection = inWords(refusal, walk);
      log.detail(refusal.detail());
    } catch (OutOfMemoryError | StackOverflowError e) {
      ranOutOfMemory = true;
      rejection =
          new Rejection(Errno.ENOMEM, "V050", -1, -1, "verification ran out of memory: " + e, "");
    }
    VerifiedProgram program =
        rejection != null || env == null || liveness == null ? null : program(env, liveness);
    Statistics statistics = statistics(walk, explored, System.nanoTime() - start);
    String text = log(log, rejection, statistics, env);
    return new Attempt(new Verdict(program, rejection, text, statistics), env, ranOutOfMemory);
  }

  /** Says what was found and expected, where the rule's own code does not. */
  private static Rejection inWords(Refusal refusal, @Nullable Walk walk) {
    Rejection rejection = refusal.rejection();
    String found = rejection.found();
    if (found.isEmpty()) {
      found =
          rejection.register() >= 0 && walk != null
              ? walk.inWords(rejection.register())
              : rejection.message();
    }
    String expected = rejection.expected();
    return refusal
        .because(found, expected.isEmpty() ? RuleTexts.title(rejection.rule()) : expected)
        .rejection();
  }

  /** For callers without rights: no functions but the program itself. */
  private static void refuseSubprograms(VerificationRequest request) {
    if (request.privileges() != Privileges.NONE) {
      return;
    }
    for (int slot = 0; slot < request.insns().size(); slot++) {
      Insn insn = request.insns().get(slot);
      boolean isFunction = insn.isWide() && insn.src() == Op.PSEUDO_FUNC;
      boolean isOther = insn.isCall() && insn.src() != 0;
      if (isFunction || isOther) {
        throw Refusal.of(
            Errno.EPERM,
            "V009",
            slot,
            "loading/calling other bpf or kernel functions are allowed for CAP_BPF and"
                + " CAP_SYS_ADMIN",
            "callers with these privileges may only load programs without functions");
      }
      slot += insn.isWide() ? 1 : 0;
    }
  }

  private static String log(
      LogWriter log, @Nullable Rejection rejection, Statistics statistics, @Nullable Env env) {
    return log.finish(rejection, statistics, env == null ? null : env.stackUse);
  }

  private static Statistics statistics(
      @Nullable Walk walk, @Nullable Explored explored, long nanos) {
    return new Statistics(
        walk == null ? 0 : walk.processed(),
        explored == null ? 0 : explored.total(),
        explored == null ? 0 : explored.peak(),
        explored == null ? 0 : explored.maxPerInsn(),
        nanos);
  }

  private static VerifiedProgram program(Env env, Liveness liveness) {
    List<Insn> insns = env.insns;
    List<@Nullable Helper> calls = new ArrayList<>(Collections.nCopies(insns.size(), null));
    for (int slot = 0; slot < insns.size(); slot = env.flow.next(slot)) {
      Insn insn = insns.get(slot);
      if (insn.isCall() && !insn.isSubprogramCall()) {
        calls.set(slot, Calls.target(env.request, insn));
      }
    }
    return new VerifiedProgram(
        insns,
        env.request.mapIndex().clone(),
        env.request.maps(),
        Collections.unmodifiableList(calls),
        subprograms(env),
        env.facts.facts(liveness),
        env.facts.pointers(ValueFixpoint.ranges(insns, env.flow, env.facts::loadsPacketPointer)),
        mostExecuted(env, calls));
  }

  /**
   * Paths are walked round by round and meet only where they have ended, so that no run is longer
   * than the walk, unless it loops where the walk does not: in callbacks, by {@code may_goto}, in
   * other programs, in subprograms that are walked apart.
   */
  private static long mostExecuted(Env env, List<@Nullable Helper> calls) {
    for (int slot = 0; slot < env.insns.size(); slot = env.flow.next(slot)) {
      Insn insn = env.insns.get(slot);
      boolean isUnbounded =
          insn.code() == (Op.JMP | Op.JCOND)
              || (insn.isWide() && insn.src() == Op.PSEUDO_FUNC)
              || insn.code() == (Op.JMP | Op.CALL | Op.X)
              || (insn.isCall() && insn.src() == Op.PSEUDO_KFUNC_CALL);
      Helper helper = calls.get(slot);
      if (isUnbounded || (helper != null && runsMore(helper.prototype()))) {
        return Long.MAX_VALUE;
      }
    }
    boolean hasGlobal =
        env.request.functions().stream().anyMatch(info -> info.isGlobal() && info.insn() != 0);
    return hasGlobal ? Long.MAX_VALUE : env.request.limits().processed();
  }

  private static boolean runsMore(HelperPrototype prototype) {
    return prototype.is(Trait.TAIL_CALL) || prototype.arguments().contains(ArgType.CALLBACK);
  }

  private static List<Subprogram> subprograms(Env env) {
    List<Subprogram> subprograms = new ArrayList<>();
    for (int i = 0; i < env.flow.subprograms(); i++) {
      subprograms.add(
          new Subprogram(
              env.flow.start(i),
              env.flow.end(i),
              env.functionName(i),
              env.stackUse.depth(i),
              env.stackUse.zeroed(i)));
    }
    return List.copyOf(subprograms);
  }
}
