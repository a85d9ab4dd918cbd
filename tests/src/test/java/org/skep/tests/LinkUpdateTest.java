// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;

/** Programs of links are replaced while events come. */
class LinkUpdateTest {
  private final ProbePoint point = new ProbePoint();
  private final Skep skep = Skep.builder().with(point).open();
  private final Bpf bpf = skep.bpf();

  @AfterEach
  void close() {
    skep.close();
  }

  private BpfProgram returning(int result) {
    return Programs.load(bpf, Programs.returning(result));
  }

  private static long run(ProgramHandle program) {
    RunContext run = Objects.requireNonNull(program.enter());
    try {
      return program.run(run);
    } finally {
      program.exit(run);
    }
  }

  private int update(int link, int program, int flags, int old) {
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.LinkUpdate.LINK_FD, link)
            .u32(Attr.LinkUpdate.NEW_PROG_FD, program)
            .u32(Attr.LinkUpdate.FLAGS, flags)
            .u32(Attr.LinkUpdate.OLD_PROG_FD, old);
    return bpf.bpf(Cmd.LINK_UPDATE, attr, 16);
  }

  @Test
  void eventsMeetTheNewProgramAndRunsUnderWayTheOld() {
    BpfProgram first = returning(1);
    BpfProgram second = returning(2);
    BpfLink link = first.attach(ProbePoint.TYPE, "here");
    ProgramHandle program = point.program();
    RunContext before = Objects.requireNonNull(program.enter());
    link.update(second);
    assertThat(program.run(before)).isEqualTo(1);
    program.exit(before);
    assertThat(run(program)).isEqualTo(2);
    assertThat(program.id()).isEqualTo(second.id());
    assertThat(BpfObjects.linkInfo(bpf, link.fd()).programId()).isEqualTo(second.id());
    assertThat(point.requests()).hasSize(1);
    first.close();
    assertThat(BpfObjects.ids(bpf, ObjectKind.PROG)).containsExactly(second.id());
    second.close();
    link.close();
    assertThat(BpfObjects.ids(bpf, ObjectKind.PROG)).isEmpty();
  }

  @Test
  void theOldProgramCanBeDemanded() {
    BpfProgram first = returning(1);
    BpfProgram second = returning(2);
    BpfLink link = first.attach(ProbePoint.TYPE, "here");
    assertThat(update(link.fd(), second.fd(), 4, second.fd())).isEqualTo(Errno.EPERM.negated());
    assertThat(update(link.fd(), second.fd(), 0, first.fd())).isEqualTo(Errno.EINVAL.negated());
    assertThat(update(link.fd(), second.fd(), 8, 0)).isEqualTo(Errno.EINVAL.negated());
    assertThat(update(link.fd(), link.fd(), 0, 0)).isEqualTo(Errno.EINVAL.negated());
    assertThat(update(second.fd(), second.fd(), 0, 0)).isEqualTo(Errno.EINVAL.negated());
    assertThat(update(link.fd(), 999, 0, 0)).isEqualTo(Errno.EBADF.negated());
    assertThat(update(link.fd(), second.fd(), 4, first.fd())).isZero();
    assertThat(run(point.program())).isEqualTo(2);
  }

  @Test
  void aDetachedLinkTakesNoProgram() {
    BpfLink link = returning(1).attach(ProbePoint.TYPE, "here");
    link.detach();
    assertThatThrownBy(() -> link.update(returning(2)))
        .isInstanceOfSatisfying(
            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOLINK));
  }
}
