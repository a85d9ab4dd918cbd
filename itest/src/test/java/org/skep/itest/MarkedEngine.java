// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.verify.VerifiedProgram;

/** A bundle whose engine comes before the others; its programs all answer the same. */
public final class MarkedEngine implements BundleActivator, Engine {
  static final int MARK = 77;

  /** For the framework. */
  public MarkedEngine() {}

  @Override
  public void start(BundleContext context) {
    Map<String, Object> first = Map.of(Constants.SERVICE_RANKING, 1000);
    context.registerService(Engine.class, this, FrameworkUtil.asDictionary(first));
  }

  @Override
  public void stop(BundleContext context) {}

  @Override
  public String name() {
    return "marked";
  }

  @Override
  public Executable compile(VerifiedProgram program) {
    return (run, entry, r1, r2, r3, r4, r5) -> MARK;
  }
}
