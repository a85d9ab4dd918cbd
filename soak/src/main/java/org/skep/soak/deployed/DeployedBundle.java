// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.deployed;

import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;

/**
 * Brings a map type, a program type and an attach point. What they answer tells the bundle's major
 * version, so that callers see which revision's code runs.
 */
public final class DeployedBundle implements BundleActivator {
  /** For the framework. */
  public DeployedBundle() {}

  @Override
  public void start(BundleContext context) {
    int version = context.getBundle().getVersion().getMajor();
    context.registerService(MapType.class, new DeployedMapType(version), null);
    context.registerService(ProgramType.class, new DeployedProgramType(version), null);
    DeployedEvents events = new DeployedEvents();
    context.registerService(AttachPoint.class, events, null);
    context.registerService(
        LongUnaryOperator.class, events, FrameworkUtil.asDictionary(Map.of("events", "deployed")));
  }

  @Override
  public void stop(BundleContext context) {
    // The framework takes the services back.
  }
}
