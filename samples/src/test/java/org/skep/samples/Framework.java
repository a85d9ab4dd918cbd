// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.samples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.FrameworkFactory;

/** A main class of its own process: starts whichever framework is on the class path, plainly. */
final class Framework {
  private static final long STOP_MILLIS = 30_000;

  private Framework() {}

  /**
   * Installs all, then starts all, in the order given.
   *
   * @param args the framework's folder, then a jar for each bundle
   */
  public static void main(String[] args) throws Exception {
    FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class).iterator().next();
    org.osgi.framework.launch.Framework framework =
        factory.newFramework(Map.of(Constants.FRAMEWORK_STORAGE, args[0]));
    framework.start();
    BundleContext context = framework.getBundleContext();
    List<Bundle> bundles = new ArrayList<>();
    for (String jar : List.of(args).subList(1, args.length)) {
      bundles.add(context.installBundle(Path.of(jar).toUri().toString()));
    }
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    for (Bundle bundle : bundles) {
      System.out.println(bundle.getSymbolicName() + " " + bundle.getState());
    }
    framework.stop();
    framework.waitForStop(STOP_MILLIS);
  }
}
