// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.core.internal.call.Kernel;
import org.skep.core.internal.object.ProgramCode;

/**
 * Makes programs ready: at once by the engine with the lowest ranking that takes it, then behind by
 * better ones, best first, until one takes it; the program moves over between runs. A deployment
 * that names an engine gets that one, and waits for it. Thread-safe.
 */
final class Tiers {
  private static final int IDLE_SECONDS = 1;

  private final Kernel kernel;
  private final ThreadPoolExecutor behind;

  Tiers(Kernel kernel) {
    this.kernel = kernel;
    this.behind =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Tiers::thread);
    behind.allowCoreThreadTimeOut(true);
  }

  /** A daemon that refers to nobody's class loader or thread-locals. */
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "skep-engine", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /**
   * The code of a verified program.
   *
   * @throws BpfException {@code ENOTSUPP} if there is no engine, or none takes it
   */
  ProgramCode code(VerifiedProgram program) {
    List<Engine> engines = new ArrayList<>(engines());
    BpfException refusal = null;
    while (!engines.isEmpty()) {
      Engine lowest = engines.remove(engines.size() - 1);
      try {
        ProgramCode code = new ProgramCode(lowest.compile(program), lowest.name());
        if (refusal != null) {
          code.addRefusal(lowest.name(), refusal.reason());
        }
        if (!engines.isEmpty()) {
          behind.execute(() -> improve(program, code, engines));
        }
        return code;
      } catch (BpfException e) {
        refusal = e;
      }
    }
    throw refusal != null ? refusal : new BpfException(Errno.ENOTSUPP, noEngine());
  }

  private List<Engine> engines() {
    String wanted = kernel.settings().engine();
    return kernel.providers().engines().all().stream()
        .filter(engine -> wanted.isEmpty() || engine.name().equals(wanted))
        .toList();
  }

  private String noEngine() {
    String wanted = kernel.settings().engine();
    return wanted.isEmpty()
        ? "no bundle provides an engine; deploy org.skep.interpreter"
        : "no bundle provides the engine \"" + wanted + "\"";
  }

  private void improve(VerifiedProgram program, ProgramCode code, List<Engine> better) {
    for (Engine engine : better) {
      if (code.isAbandoned()) {
        return;
      }
      try {
        Executable executable = engine.compile(program);
        code.moveTo(executable, engine.name());
        return;
      } catch (BpfException e) {
        code.addRefusal(engine.name(), e.reason());
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        code.addRefusal(engine.name(), e.toString());
        kernel.providers().report("the engine " + engine.name() + " failed on a program", e);
      }
    }
  }
}
