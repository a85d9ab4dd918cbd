// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.prog.ContextLayout;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.prog.TestRunRequest;
import org.skep.bpf.prog.TestRunResult;

/** {@code BPF_PROG_TYPE_SCHED_CLS}: classifies packets for traffic control. */
@Component
public final class SchedClsType implements ProgramType {
  private final List<Helper> helpers = SkbHelpers.all();

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public SchedClsType() {}

  @Override
  public int number() {
    return ProgTypes.SCHED_CLS;
  }

  @Override
  public String name() {
    return "sched_cls";
  }

  @Override
  public ContextLayout context() {
    return SkbFields.LAYOUT;
  }

  @Override
  public boolean allowsPacketLoads() {
    return true;
  }

  @Override
  public List<Helper> helpers() {
    return helpers;
  }

  @Override
  public Set<Integer> withoutBaseHelpers() {
    return PacketHelpers.WITHOUT;
  }

  @Override
  public TestRunResult testRun(ProgramHandle program, TestRunRequest request) {
    return SkbTestRun.run(program, request);
  }
}
