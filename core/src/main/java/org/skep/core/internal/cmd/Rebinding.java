// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Verdict;
import org.skep.core.internal.call.Kernel;
import org.skep.core.internal.object.LinkObject;
import org.skep.core.internal.object.ProgramBinding;
import org.skep.core.internal.object.ProgramObject;
import org.skep.core.internal.provider.Providers;

/**
 * Keeps programs and links in step with providers. A program whose provider is gone is bound to
 * nothing and its links are dormant; when the provider is back, perhaps another version, the
 * program is verified again from its instructions and its links attach again.
 */
public final class Rebinding {
  private final Kernel kernel;
  private final Binder binder;
  private final OneAtATime oneAtATime = new OneAtATime();

  /** For one runtime. */
  public Rebinding(Kernel kernel, Binder binder) {
    this.kernel = kernel;
    this.binder = binder;
  }

  /** Looks at all programs and links; called when providers have changed. */
  public void reconsider() {
    kernel.registry().programs().stream().toList().forEach(this::reconsider);
    kernel.registry().links().stream().toList().forEach(this::reconsider);
  }

  /** After a load: a provider may have gone meanwhile. Waits for nobody if none has. */
  public void loaded(ProgramObject program) {
    ProgramBinding binding = program.binding();
    if (binding == null || !isCurrent(binding)) {
      reconsider(program);
    }
  }

  /** After a link was made: its attach point may have gone meanwhile. */
  public void linked(LinkObject link) {
    if (link.point() != kernel.providers().attachPoints().get(link.attachType())) {
      reconsider(link);
    }
  }

  private void reconsider(ProgramObject program) {
    oneAtATime.run(program, () -> rebind(program));
  }

  private void rebind(ProgramObject program) {
    ProgramBinding binding = program.binding();
    if (binding != null && isCurrent(binding)) {
      return;
    }
    if (!program.tryRetain()) {
      return;
    }
    try {
      suspendLinks(program, "a provider that its program needs is gone");
      program.bind(null);
      ProgramType type = kernel.providers().programTypes().get(program.source().type());
      if (type != null) {
        program.bind(bindAgain(program, type));
      }
    } finally {
      program.release();
    }
  }

  private boolean isCurrent(ProgramBinding binding) {
    Providers providers = kernel.providers();
    if (!providers.programTypes().all().contains(binding.type())) {
      return false;
    }
    for (KernelFunction function : binding.kernelFunctions()) {
      Integer id = providers.kernelFunctionIdOf(function);
      if (id == null) {
        return false;
      }
    }
    return true;
  }

  private @Nullable ProgramBinding bindAgain(ProgramObject program, ProgramType type) {
    try {
      Verdict verdict = binder.verify(program.source(), type, program.maps());
      Rejection rejection = verdict.rejection();
      if (rejection == null) {
        return binder.bind(type, verdict, program.maps());
      }
      suspendLinks(
          program, "refused when verified again: " + rejection.rule() + " " + rejection.message());
    } catch (BpfException e) {
      suspendLinks(program, e.reason());
    } catch (RuntimeException | LinkageError e) {
      kernel.providers().report("verifying program " + program.id() + " again failed", e);
    }
    return null;
  }

  private void suspendLinks(ProgramObject program, String why) {
    for (LinkObject link : linksOf(program)) {
      link.suspend(why);
    }
  }

  private List<LinkObject> linksOf(ProgramObject program) {
    return kernel.registry().links().stream().filter(link -> link.program() == program).toList();
  }

  private void reconsider(LinkObject link) {
    oneAtATime.run(link, () -> attachAgain(link));
  }

  private void attachAgain(LinkObject link) {
    AttachPoint point = kernel.providers().attachPoints().get(link.attachType());
    AttachPoint used = link.point();
    if (used != null && used != point) {
      link.suspend("its attach point is gone");
    }
    if (point == null
        || link.state() != LinkObject.State.DORMANT
        || link.program().binding() == null
        || !link.tryRetain()) {
      return;
    }
    if (!kernel.providers().patience().run(() -> attach(link, point))) {
      kernel.providers().reportHanging("the attach point of link " + link.id());
    }
  }

  private void attach(LinkObject link, AttachPoint point) {
    try {
      link.attach(point);
    } catch (BpfException e) {
      return; // the link says why it stays dormant
    } catch (RuntimeException | LinkageError e) {
      kernel.providers().report("attaching link " + link.id() + " again failed", e);
    } finally {
      link.release();
    }
  }
}
