// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.deployed;

import java.util.List;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.ReturnType;
import org.skep.bpf.prog.ContextField;
import org.skep.bpf.prog.ContextLayout;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.prog.TestRunRequest;
import org.skep.bpf.prog.TestRunResult;

/**
 * Programs over one number, with a helper that tells the version. From version 9 on the number is
 * gone from the context, so that programs that read it are refused.
 */
final class DeployedProgramType implements ProgramType {
  private static final int NUMBER = ProgTypes.FIRST_FREE + 0x777;
  private static final int HELPER = 0x10777;
  private static final int WITHOUT_NUMBER = 9;

  private final int version;
  private final ContextLayout context;

  DeployedProgramType(int version) {
    this.version = version;
    this.context =
        version < WITHOUT_NUMBER
            ? new ContextLayout(
                "deployed", Long.BYTES, List.of(ContextField.readable("number", 0, Long.BYTES)))
            : ContextLayout.EMPTY;
  }

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public String name() {
    return "deployed";
  }

  @Override
  public ContextLayout context() {
    return context;
  }

  @Override
  public List<Helper> helpers() {
    return List.of(
        new Helper(
            HELPER,
            HelperPrototype.of("bpf_deployed_version", ReturnType.INTEGER),
            (run, r1, r2, r3, r4, r5) -> version));
  }

  @Override
  public TestRunResult testRun(ProgramHandle program, TestRunRequest request) {
    RunContext run = program.enter();
    if (run == null) {
      return new TestRunResult(program.defaultResult(), null, null, 0);
    }
    try {
      run.context().set(new byte[Long.BYTES], 0, Long.BYTES, true);
      return new TestRunResult(program.run(run), null, null, 0);
    } finally {
      program.exit(run);
    }
  }
}
