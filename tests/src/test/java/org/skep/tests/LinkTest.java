// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.attach.AttachRequest;
import org.skep.bpf.prog.ContextLayout;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.prog.ReturnRange;
import org.skep.bpf.prog.TestRunRequest;
import org.skep.bpf.prog.TestRunResult;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.prog.tracing.Field;
import org.skep.prog.tracing.Tracepoint;
import org.skep.prog.tracing.Tracepoints;

/** How links follow what they need as it comes and goes. */
class LinkTest {
  private final ProbePoint point = new ProbePoint();
  private final Tracepoints tracepoints = new Tracepoints();
  private final Skep skep = Skep.builder().with(point).with(tracepoints).open();
  private final Bpf bpf = skep.bpf();

  @AfterEach
  void close() {
    skep.close();
  }

  private BpfLink attached() {
    return Programs.load(bpf, Programs.returning(1)).attach(ProbePoint.TYPE, "here");
  }

  private void assertNothingIsLeft() {
    assertThat(BpfObjects.ids(bpf, ObjectKind.LINK)).isEmpty();
    BpfObjects.openFds(bpf).forEach(open -> BpfObjects.close(bpf, open.fd()));
    assertThat(BpfObjects.ids(bpf, ObjectKind.PROG)).isEmpty();
  }

  @Test
  void aTargetThatIsNotThereLeavesNoLink() {
    BpfProgram program = Programs.load(bpf, Programs.returning(1));
    assertThatThrownBy(() -> program.attach(ProbePoint.TYPE, "elsewhere"))
        .asInstanceOf(InstanceOfAssertFactories.type(BpfException.class))
        .extracting(BpfException::errno)
        .isEqualTo(Errno.ENOENT);
    assertNothingIsLeft();
  }

  @Test
  void anAttachPointThatThrowsLeavesNoLink() {
    point.onAttach(
        request -> {
          throw new IllegalStateException("a mistake of the attach point");
        });
    BpfProgram program = Programs.load(bpf, Programs.returning(1));
    assertThatThrownBy(() -> program.attach(ProbePoint.TYPE, "here"))
        .hasMessageContaining("a mistake of the attach point");
    assertNothingIsLeft();
  }

  @Test
  void aLinkWhoseTargetGoesIsDetachedForGood() {
    BpfLink link = attached();
    AttachRequest request = point.requests().get(0);
    request.targetGone().run();
    assertThat(link.isAttached()).isFalse();
    assertThat(point.requests()).isEmpty();
    request.targetGone().run();
    skep.remove(point);
    skep.add(point);
    assertThat(link.isAttached()).as("it does not come back").isFalse();
    link.close();
    assertNothingIsLeft();
  }

  @Test
  void aTargetThatGoesWhileItIsAttachedToIsNoTarget() {
    point.onAttach(request -> request.targetGone().run());
    BpfProgram program = Programs.load(bpf, Programs.returning(1));
    assertThatThrownBy(() -> program.attach(ProbePoint.TYPE, "here"))
        .hasMessageContaining("its target is gone");
    assertThat(point.requests()).as("the attachment is closed").isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void anAttachPointThatLeavesWhileItIsAskedHoldsNoLink() {
    point.onAttach(request -> skep.remove(point));
    BpfLink link = attached();
    assertThat(link.isAttached()).isFalse();
    assertThat(point.requests()).isEmpty();
    point.onAttach(request -> {});
    skep.add(point);
    assertThat(link.isAttached()).isTrue();
  }

  @Test
  void aTypeThatLeavesWhileItsProgramIsVerifiedHoldsNoProgram() {
    Widened type = new Widened(ReturnRange.ANY);
    skep.add(type);
    type.onAsked = () -> skep.remove(type);
    BpfProgram program = BpfProgram.builder(bpf, Widened.NUMBER, Programs.returning(5)).load();
    assertThatThrownBy(() -> program.testRun(new byte[1], 1))
        .hasMessageContaining("a provider that the program needs is gone");
    type.onAsked = () -> {};
    skep.add(type);
    assertThatThrownBy(() -> program.testRun(new byte[1], 1)).hasMessageContaining("not here");
  }

  @Test
  void detachingIsForGoodAndHarmlessTwice() {
    BpfLink link = attached();
    link.detach();
    link.detach();
    assertThat(link.isAttached()).isFalse();
    assertThat(point.requests()).isEmpty();
    link.close();
  }

  @Test
  void aLinkIsDormantWhileItsAttachPointIsAway() {
    BpfLink link = attached();
    skep.remove(point);
    assertThat(link.isAttached()).isFalse();
    assertThat(point.requests()).isEmpty();
    ProbePoint newer = new ProbePoint();
    skep.add(newer);
    assertThat(link.isAttached()).isTrue();
    assertThat(newer.requests()).hasSize(1);
    link.close();
    assertThat(newer.requests()).isEmpty();
  }

  @Test
  void aBetterAttachPointTakesLinksOver() {
    BpfLink link = attached();
    ProbePoint second = new ProbePoint();
    skep.add(second);
    assertThat(second.requests()).as("the earlier one has the number").isEmpty();
    skep.remove(point);
    assertThat(second.requests()).hasSize(1);
    assertThat(link.isAttached()).isTrue();
  }

  @Test
  void aProgramIsVerifiedAgainWhenItsTypeComesBack() {
    Widened before = new Widened(ReturnRange.ANY);
    skep.add(before);
    BpfProgram program =
        BpfProgram.builder(bpf, Widened.NUMBER, Programs.returning(5)).name("five").load();
    Widening hook = new Widening();
    skep.add(hook);
    BpfLink link = program.attach(Widening.TYPE, "here");
    ProgramHandle handle = hook.delegate.program();
    skep.remove(before);
    assertThat(link.isAttached()).isFalse();
    assertThat(handle.enter()).as("nothing of the gone type runs").isNull();

    skep.add(new Widened(ReturnRange.of(0, 1)));
    assertThat(link.isAttached()).as("the newer version refuses it").isFalse();
    skep.add(new Widened(ReturnRange.ANY));
    assertThat(link.isAttached()).as("the refusing one still has the number").isFalse();
    skep.remove(skepTypes.get(skepTypes.size() - 2));
    assertThat(link.isAttached()).isTrue();
    assertThat(run(hook.delegate.program())).isEqualTo(5);
  }

  private final List<Widened> skepTypes = new java.util.ArrayList<>();

  private static long run(ProgramHandle program) {
    org.skep.bpf.engine.RunContext run = program.enter();
    assertThat(run).isNotNull();
    if (run == null) {
      throw new AssertionError();
    }
    try {
      return program.run(run);
    } finally {
      program.exit(run);
    }
  }

  /** An attach point for programs of {@link Widened}. */
  private static final class Widening implements org.skep.bpf.attach.AttachPoint {
    static final int TYPE = ProbePoint.TYPE + 1;

    final ProbePoint delegate = new ProbePoint();

    @Override
    public int attachType() {
      return TYPE;
    }

    @Override
    public String name() {
      return "widening";
    }

    @Override
    public java.util.Set<Integer> programTypes() {
      return java.util.Set.of(Widened.NUMBER);
    }

    @Override
    public List<String> targets() {
      return delegate.targets();
    }

    @Override
    public org.skep.bpf.attach.Attachment attach(AttachRequest request) {
      return delegate.attach(request);
    }
  }

  /** A program type in versions. */
  private final class Widened implements ProgramType {
    static final int NUMBER = ProgTypes.FIRST_FREE + 9;

    private final ReturnRange returns;
    private Runnable onAsked = () -> {};

    Widened(ReturnRange returns) {
      this.returns = returns;
      skepTypes.add(this);
    }

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public String name() {
      return "widened";
    }

    @Override
    public ContextLayout context() {
      onAsked.run();
      return ContextLayout.EMPTY;
    }

    @Override
    public ReturnRange returns() {
      return returns;
    }

    @Override
    public List<org.skep.bpf.helper.Helper> helpers() {
      return List.of();
    }

    @Override
    public TestRunResult testRun(ProgramHandle program, TestRunRequest request) {
      throw new BpfException(Errno.ENOTSUPP, "not here");
    }
  }

  @Test
  void aTracepointThatIsDefinedAgainWakesTheLinksThatWaitForIt() {
    Tracepoint first = tracepoints.define("shop", "order", Field.u64("id"));
    BpfLink link =
        BpfProgram.builder(bpf, ProgTypes.TRACEPOINT, Programs.returning(0))
            .load()
            .attach(AttachTypes.TRACEPOINT, "shop:order");
    assertThat(first.isEnabled()).isTrue();
    // The provider restarts: it is back before the code that defines the tracepoint.
    skep.remove(tracepoints);
    Tracepoints restarted = new Tracepoints();
    skep.add(restarted);
    assertThat(link.isAttached()).isFalse();
    Tracepoint second = restarted.define("shop", "order", Field.u64("id"));
    assertThat(link.isAttached()).isTrue();
    assertThat(second.isEnabled()).isTrue();
    second.close();
    assertThat(link.isAttached()).isFalse();
  }
}
