// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.skep.bpf.Bpf;
import org.skep.bpf.MapTypes;
import org.skep.soak.BundleJar;

/**
 * A bundle made of this class and what it calls: it opens two maps, pins one, and closes nothing.
 * Tells the ids as properties of a service.
 */
public final class ClientBundle implements BundleActivator {
  static final String MAP = "map.id";
  static final String PINNED = "pinned.id";
  static final int KEY = 3;
  static final long VALUE = 33;

  /** For the framework. */
  public ClientBundle() {}

  /** Makes the bundle and starts it. */
  static Bundle start(BundleContext context, String name) throws BundleException {
    return new BundleJar(name, ClientBundle.class.getName(), ClientBundle.class.getClassLoader())
        .with(ClientBundle.class.getName(), Calls.class.getName())
        .importing(
            "org.skep.bpf", "org.skep.bpf.map", "org.skep.bpf.mem", "org.skep.isa", "org.junit")
        .start(context, 1);
  }

  /** Where the client of that name pins a map. */
  static String path(String name) {
    return "/sys/fs/bpf/left-by-" + name;
  }

  /** What a client tells. */
  static int told(Bundle client, String property) {
    return (int) client.getRegisteredServices()[0].getProperty(property);
  }

  @Override
  public void start(BundleContext context) {
    Calls calls = new Calls(context.getService(context.getServiceReference(Bpf.class)));
    int map = calls.createMap(MapTypes.HASH);
    int pinned = calls.createMap(MapTypes.HASH);
    String path = path(context.getBundle().getSymbolicName());
    if (calls.update(pinned, KEY, VALUE) != 0 || calls.pin(pinned, path) != 0) {
      throw new IllegalStateException("cannot fill and pin a map");
    }
    Map<String, Object> told = Map.of(MAP, calls.idOfMap(map), PINNED, calls.idOfMap(pinned));
    context.registerService(Runnable.class, () -> {}, FrameworkUtil.asDictionary(told));
  }

  @Override
  public void stop(BundleContext context) {}
}
