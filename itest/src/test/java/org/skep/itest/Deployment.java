// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.FrameworkWiring;
import org.skep.soak.BundleJar;

/** The bundle of the soak, deployed, updated and taken away by a test. */
final class Deployment implements AutoCloseable {
  private final BundleContext context;
  private final BundleJar jar = BundleJar.deployed();
  private final Bundle bundle;

  Deployment(BundleContext context, int version) throws BundleException {
    this.context = context;
    this.bundle = jar.start(context, version);
  }

  Bundle bundle() {
    return bundle;
  }

  /** Replaces it by another version, and the framework drops the old one's classes. */
  void update(int version) throws BundleException {
    bundle.update(jar.version(version));
    refresh(context, bundle);
  }

  void uninstall() throws BundleException {
    bundle.uninstall();
    refresh(context, bundle);
  }

  static void refresh(BundleContext context, Bundle bundle) {
    CountDownLatch refreshed = new CountDownLatch(1);
    context
        .getBundle(0)
        .adapt(FrameworkWiring.class)
        .refreshBundles(List.of(bundle), event -> refreshed.countDown());
    try {
      assertTrue("not refreshed in time", refreshed.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes an event; the sum of what the programs attached answer. */
  long fire(long number) throws InvalidSyntaxException {
    Collection<ServiceReference<LongUnaryOperator>> events =
        context.getServiceReferences(LongUnaryOperator.class, "(events=deployed)");
    ServiceReference<LongUnaryOperator> reference = events.iterator().next();
    try {
      return context.getService(reference).applyAsLong(number);
    } finally {
      context.ungetService(reference);
    }
  }

  @Override
  public void close() throws BundleException {
    if (bundle.getState() != Bundle.UNINSTALLED) {
      uninstall();
    }
  }
}
