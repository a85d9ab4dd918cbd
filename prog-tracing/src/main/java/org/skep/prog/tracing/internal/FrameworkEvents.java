// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.tracing.internal;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.skep.prog.tracing.Field;
import org.skep.prog.tracing.Tracepoint;
import org.skep.prog.tracing.Tracepoints;

/** The framework's own events as tracepoints of the category {@code osgi}. */
@Component(
    immediate = true,
    service = {})
public final class FrameworkEvents
    implements ServiceListener, SynchronousBundleListener, FrameworkListener {
  private final BundleContext context;
  private final Tracepoint service;
  private final Tracepoint bundle;
  private final Tracepoint framework;

  /** For Declarative Services. */
  @Activate
  public FrameworkEvents(BundleContext context, @Reference Tracepoints tracepoints) {
    this.context = context;
    service =
        tracepoints.define(
            "osgi",
            "service_event",
            Field.u32("type"),
            Field.u64("service_id"),
            Field.u64("bundle_id"));
    bundle =
        tracepoints.define(
            "osgi",
            "bundle_event",
            Field.u32("type"),
            Field.u64("bundle_id"),
            Field.text("symbolic_name"));
    framework =
        tracepoints.define(
            "osgi",
            "framework_event",
            Field.u32("type"),
            Field.u64("bundle_id"),
            Field.text("symbolic_name"),
            Field.text("error"));
    context.addServiceListener(this);
    context.addBundleListener(this);
    context.addFrameworkListener(this);
  }

  @Deactivate
  void deactivate() {
    context.removeServiceListener(this);
    context.removeBundleListener(this);
    context.removeFrameworkListener(this);
    service.close();
    bundle.close();
    framework.close();
  }

  @Override
  public void serviceChanged(ServiceEvent event) {
    if (service.isEnabled()) {
      ServiceReference<?> reference = event.getServiceReference();
      Bundle owner = reference.getBundle();
      service.fire(
          event.getType(),
          reference.getProperty(Constants.SERVICE_ID) instanceof Long id ? id : 0,
          owner == null ? 0 : owner.getBundleId());
    }
  }

  @Override
  public void bundleChanged(BundleEvent event) {
    if (bundle.isEnabled()) {
      bundle.fireAll(event.getType(), event.getBundle().getBundleId(), nameOf(event.getBundle()));
    }
  }

  @Override
  public void frameworkEvent(FrameworkEvent event) {
    if (framework.isEnabled()) {
      Throwable error = event.getThrowable();
      framework.fireAll(
          event.getType(),
          event.getBundle().getBundleId(),
          nameOf(event.getBundle()),
          error == null ? "" : error.toString());
    }
  }

  private static @Nullable String nameOf(Bundle bundle) {
    return bundle.getSymbolicName();
  }
}
