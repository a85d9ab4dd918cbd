// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A run that ended in a fault. */
@Name("org.skep.ProgramFault")
@Label("Program fault")
@Category("Skep")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
public final class ProgramFaultEvent extends Event {
  @Label("Program id")
  private final int program;

  @Label("Program name")
  private final String name;

  @Label("Where and why")
  private final String why;

  private ProgramFaultEvent(int program, String name, String why) {
    this.program = program;
    this.name = name;
    this.why = why;
  }

  /** Tells of a fault. */
  public static void tell(int program, String name, String why) {
    new ProgramFaultEvent(program, name, why).commit();
  }
}
