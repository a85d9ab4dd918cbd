// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.osgi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.skep.bpf.Bpf;
import org.skep.core.internal.call.Kernel;
import org.skep.core.internal.call.Process;

/**
 * A bundle is a process. It keeps its descriptors while it runs, whether it holds the service or
 * not, and loses them when it has stopped: at once, so that its next start finds a new process.
 */
final class BundleProcesses
    implements ServiceFactory<Bpf>, SynchronousBundleListener, AutoCloseable {
  private final Kernel kernel;
  private final BundleContext context;
  private final Map<Long, Process> processes = new ConcurrentHashMap<>();

  BundleProcesses(Kernel kernel, BundleContext context) {
    this.kernel = kernel;
    this.context = context;
    context.addBundleListener(this);
  }

  @Override
  public Bpf getService(Bundle bundle, ServiceRegistration<Bpf> registration) {
    return processes.computeIfAbsent(
        bundle.getBundleId(), id -> new Process(kernel, nameOf(bundle)));
  }

  static String nameOf(Bundle bundle) {
    String name = bundle.getSymbolicName();
    return name == null ? "bundle " + bundle.getBundleId() : name;
  }

  @Override
  public void ungetService(Bundle bundle, ServiceRegistration<Bpf> registration, Bpf service) {
    // Components come and go; only the bundle's stop ends the process.
  }

  @Override
  public void bundleChanged(BundleEvent event) {
    if (event.getType() == BundleEvent.STOPPED || event.getType() == BundleEvent.UNINSTALLED) {
      Process process = processes.remove(event.getBundle().getBundleId());
      if (process != null) {
        process.close();
      }
    }
  }

  @Override
  public void close() {
    context.removeBundleListener(this);
    processes.values().forEach(Process::close);
    processes.clear();
  }
}
