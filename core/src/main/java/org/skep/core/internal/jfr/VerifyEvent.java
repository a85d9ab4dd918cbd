// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Verdict;

/** A verification, when a program is loaded or bound again. */
@Name("org.skep.Verify")
@Label("Verification")
@Category("Skep")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
public final class VerifyEvent extends Event {
  @Label("Verifier")
  private String verifier = "";

  @Label("Instructions")
  private int instructions;

  @Label("Processed instructions")
  @Description("over all paths")
  private int processed;

  @Label("States")
  private int states;

  @Label("Rule")
  @Description("that refused the program; empty if it was accepted")
  private String rule = "";

  /** For the verification that begins now. */
  public VerifyEvent() {}

  /** Tells of a verdict. */
  public void reached(String by, int length, Verdict verdict) {
    verifier = by;
    instructions = length;
    processed = verdict.statistics().processed();
    states = verdict.statistics().states();
    Rejection rejection = verdict.rejection();
    rule = rejection == null ? "" : rejection.rule();
    commit();
  }
}
