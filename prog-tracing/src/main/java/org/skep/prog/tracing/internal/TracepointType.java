// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.tracing.internal;

import java.util.EnumSet;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.prog.ContextField;
import org.skep.bpf.prog.ContextLayout;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.prog.TestRunRequest;
import org.skep.bpf.prog.TestRunResult;
import org.skep.bpf.prog.TestRuns;

/**
 * {@code BPF_PROG_TYPE_TRACEPOINT}: the context is the tracepoint's record, read-only; what lies
 * beyond the record of the tracepoint at hand is a fault.
 */
@Component
public final class TracepointType implements ProgramType {
  private static final int COMMON = 8;

  private static final ContextLayout LAYOUT =
      new ContextLayout(
          "trace_record",
          RunContext.CONTEXT_BYTES,
          List.of(
              new ContextField(
                  "record",
                  COMMON,
                  RunContext.CONTEXT_BYTES - COMMON,
                  EnumSet.of(ContextField.Access.READ_NARROW),
                  ContextField.Becomes.SCALAR)));

  private final List<Helper> helpers = TracingHelpers.all();

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public TracepointType() {}

  @Override
  public int number() {
    return ProgTypes.TRACEPOINT;
  }

  @Override
  public String name() {
    return "tracepoint";
  }

  @Override
  public ContextLayout context() {
    return LAYOUT;
  }

  @Override
  public List<Helper> helpers() {
    return helpers;
  }

  /** Linux has no test run for tracepoints; here a record can be given as {@code ctx_in}. */
  @Override
  public TestRunResult testRun(ProgramHandle program, TestRunRequest request) {
    byte[] record = request.context();
    if (record == null || request.data().length != 0) {
      throw new BpfException(
          Errno.ENOTSUPP, "a tracepoint program runs over a record: give it as ctx_in, no data");
    }
    if (record.length > RunContext.CONTEXT_BYTES) {
      throw new BpfException(
          Errno.EINVAL,
          "ctx_size_in = %d, the most is %d".formatted(record.length, RunContext.CONTEXT_BYTES));
    }
    RunContext run = program.enter();
    if (run == null) {
      throw new BpfException(Errno.EBUSY, "the program runs on this thread already");
    }
    try {
      run.context().set(record, 0, record.length, true);
      TestRuns.Repeated runs = TestRuns.repeat(program, run, request.repeat());
      return new TestRunResult(runs.result() & 0xffff_ffffL, null, null, runs.nanos());
    } finally {
      program.exit(run);
    }
  }
}
