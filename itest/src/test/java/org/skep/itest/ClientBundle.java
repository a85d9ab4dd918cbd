// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.skep.bpf.Bpf;
import org.skep.bpf.MapTypes;

/**
 * A bundle made of this class and what it calls: it opens two maps, pins one, and closes nothing.
 * Tells the ids as properties of a service.
 */
public final class ClientBundle implements BundleActivator {
  static final String MAP = "map.id";
  static final String PINNED = "pinned.id";
  static final String PATH = "/sys/fs/bpf/left-behind";
  static final int KEY = 3;
  static final long VALUE = 33;

  /** For the framework. */
  public ClientBundle() {}

  /** Makes the bundle and installs it. */
  static Bundle install(BundleContext context) throws BundleException, IOException {
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "client");
    headers.putValue(Constants.BUNDLE_ACTIVATOR, ClientBundle.class.getName());
    headers.putValue(
        Constants.IMPORT_PACKAGE,
        "org.osgi.framework,org.skep.bpf,org.skep.bpf.map,org.skep.bpf.mem,org.skep.isa,org.junit");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (Class<?> type : new Class<?>[] {ClientBundle.class, Calls.class}) {
        String name = type.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(name));
        try (InputStream in = type.getResourceAsStream("/" + name)) {
          in.transferTo(jar);
        }
      }
    }
    return context.installBundle("client", new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Override
  public void start(BundleContext context) {
    Calls calls = new Calls(context.getService(context.getServiceReference(Bpf.class)));
    int map = calls.createMap(MapTypes.HASH);
    int pinned = calls.createMap(MapTypes.HASH);
    if (calls.update(pinned, KEY, VALUE) != 0 || calls.pin(pinned, PATH) != 0) {
      throw new IllegalStateException("cannot fill and pin a map");
    }
    Map<String, Object> told = Map.of(MAP, calls.idOfMap(map), PINNED, calls.idOfMap(pinned));
    context.registerService(Runnable.class, () -> {}, FrameworkUtil.asDictionary(told));
  }

  @Override
  public void stop(BundleContext context) {}
}
