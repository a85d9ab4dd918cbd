// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.verify.Verdict;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.bpf.verify.Verifier;
import org.skep.core.internal.call.Kernel;
import org.skep.core.internal.helper.BaseHelpers;
import org.skep.core.internal.jfr.VerifyEvent;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.object.ProgramBinding;
import org.skep.core.internal.object.ProgramSource;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Has programs verified and made ready by whoever provides that now. */
public final class Binder {
  private final Kernel kernel;
  private final Tiers tiers;
  private final Map<Integer, Helper> baseHelpers = BaseHelpers.all();

  /** A binder for one runtime. */
  public Binder(Kernel kernel) {
    this.kernel = kernel;
    this.tiers = new Tiers(kernel);
  }

  /**
   * The verdict on a program.
   *
   * @throws BpfException {@code ENOTSUPP} if there is no verifier; {@code EFAULT} if it threw
   */
  public Verdict verify(ProgramSource source, ProgramType type, List<MapObject> maps) {
    Verifier verifier = kernel.providers().verifiers().best();
    if (verifier == null) {
      throw new BpfException(
          Errno.ENOTSUPP, "no bundle provides a verifier; deploy org.skep.verifier");
    }
    List<MapRef> refs = List.copyOf(maps);
    VerificationRequest request =
        new VerificationRequest(
            source.insns(),
            source.mapIndex(),
            refs,
            type.name(),
            type.context(),
            type.returns(),
            type.allowsPacketLoads(),
            source.gplCompatible(),
            new AvailableHelpers(type),
            source.privileges(),
            source.strictAlignment(),
            kernel.settings().limits(),
            source.logLevel(),
            source.functions(),
            source.lines());
    VerifyEvent event = new VerifyEvent();
    event.begin();
    Verdict verdict = verifier.verify(request);
    if (event.shouldCommit()) {
      event.reached(verifier.name(), source.insns().size(), verdict);
    }
    return verdict;
  }

  /**
   * Makes a verified program ready.
   *
   * @throws BpfException {@code ENOTSUPP} if there is no engine, or the engine cannot take it
   */
  public ProgramBinding bind(ProgramType type, Verdict verdict, List<MapObject> maps) {
    VerifiedProgram verified = verdict.program();
    if (verified == null) {
      throw new IllegalArgumentException("only accepted programs are bound");
    }
    return new ProgramBinding(
        type, kernelFunctions(verified.insns()), verified, tiers.code(verified), maps);
  }

  private List<KernelFunction> kernelFunctions(List<Insn> insns) {
    List<KernelFunction> functions = new ArrayList<>();
    for (Insn insn : insns) {
      if (insn.isCall() && insn.src() == Op.PSEUDO_KFUNC_CALL) {
        KernelFunction function = kernel.providers().kernelFunction(insn.imm());
        if (function != null && !functions.contains(function)) {
          functions.add(function);
        }
      }
    }
    return List.copyOf(functions);
  }

  /** What programs of a type may call: the base helpers, the type's, and kernel functions. */
  private final class AvailableHelpers implements VerificationRequest.Helpers {
    private final ProgramType type;

    AvailableHelpers(ProgramType type) {
      this.type = type;
    }

    @Override
    public @Nullable Helper helper(int id) {
      for (Helper helper : type.helpers()) {
        if (helper.id() == id) {
          return helper;
        }
      }
      if (type.withoutBaseHelpers().contains(id)) {
        return null;
      }
      Helper base = baseHelpers.get(id);
      return base != null
          ? base
          : mapHelpers().filter(by -> by.id() == id).findFirst().orElse(null);
    }

    private Stream<Helper> mapHelpers() {
      return kernel.providers().mapTypes().all().stream().flatMap(map -> map.helpers().stream());
    }

    @Override
    public boolean isKnown(int id) {
      return baseHelpers.containsKey(id)
          || kernel.providers().programTypes().all().stream()
              .flatMap(other -> other.helpers().stream())
              .anyMatch(helper -> helper.id() == id)
          || mapHelpers().anyMatch(helper -> helper.id() == id);
    }

    @Override
    public @Nullable Helper kernelFunction(int id) {
      KernelFunction function = kernel.providers().kernelFunction(id);
      return function == null ? null : new Helper(id, function.prototype(), function.body());
    }
  }
}
