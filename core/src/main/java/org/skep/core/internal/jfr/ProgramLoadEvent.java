// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A {@code PROG_LOAD}, accepted or refused; its length is the whole call's. */
@Name("org.skep.ProgramLoad")
@Label("Program load")
@Category("Skep")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
public final class ProgramLoadEvent extends Event {
  @Label("Program id")
  @Description("0 if it was refused")
  private int program;

  @Label("Program name")
  private String name = "";

  @Label("Process")
  private String process = "";

  @Label("Errno")
  @Description("empty if it was accepted")
  private String errno = "";

  @Label("Reason")
  private String reason = "";

  /** For the call that begins now. */
  public ProgramLoadEvent() {}

  /** Tells of a program that was loaded. */
  public void accepted(int id, String programName, String caller) {
    program = id;
    name = programName;
    process = caller;
    commit();
  }

  /** Tells of a program that was refused. */
  public void refused(String caller, String with, String why) {
    process = caller;
    errno = with;
    reason = why;
    commit();
  }
}
