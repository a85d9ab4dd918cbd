// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.skep.bpf.engine.Executable;

/** The code of a program, by the engine that has it now. Runs read it once, where they begin. */
public final class ProgramCode {
  private record Made(Executable executable, String engine) {}

  private final Map<String, String> refusals = Collections.synchronizedMap(new TreeMap<>());
  private volatile Made made;
  private volatile boolean isAbandoned;

  /** The code that an engine made. */
  public ProgramCode(Executable executable, String engine) {
    this.made = new Made(executable, engine);
  }

  /** What runs. */
  public Executable executable() {
    return made.executable();
  }

  /** The engine that made it. */
  public String engine() {
    return made.engine();
  }

  /** Runs that begin from now on use other code. */
  public void moveTo(Executable executable, String engine) {
    made = new Made(executable, engine);
  }

  /** Keeps why an engine does not take the program. */
  public void addRefusal(String engine, String reason) {
    refusals.put(engine, reason);
  }

  /** Why engines do not take the program, by their names. */
  public Map<String, String> refusals() {
    synchronized (refusals) {
      return Map.copyOf(refusals);
    }
  }

  /** The program is gone: nobody need make better code for it. */
  public void abandon() {
    isAbandoned = true;
  }

  /** Whether the program is gone. */
  public boolean isAbandoned() {
    return isAbandoned;
  }
}
