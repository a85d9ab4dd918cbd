// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * What must be registered before the first command runs: the call, the commands, and whatever the
 * bundles say in {@code META-INF/services} that they provide.
 */
final class Readiness {
  private static final String BPF = "org.skep.bpf.Bpf";
  private static final String COMMANDS = "(osgi.command.scope=bpf)";
  private static final List<String> PROVIDED =
      List.of(
          "org.skep.bpf.verify.Verifier",
          "org.skep.bpf.engine.Engine",
          "org.skep.bpf.map.MapType",
          "org.skep.bpf.prog.ProgramType");
  private static final long PAUSE_MILLIS = 10;

  private final BundleContext context;
  private final List<Bundle> bundles;

  Readiness(BundleContext context, List<Bundle> bundles) {
    this.context = context;
    this.bundles = bundles;
  }

  /**
   * Waits until all is there.
   *
   * @throws LaunchException naming what is missing when the time is over
   */
  void await(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    List<String> missing = missing();
    while (!missing.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new LaunchException(
            "not there after %.1f s: %s; see the messages above, or the bundles' requirements"
                .formatted(millis / 1000.0, String.join("; ", missing)));
      }
      Thread.sleep(PAUSE_MILLIS);
      missing = missing();
    }
  }

  /** What is not registered yet, in words. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (context.getServiceReference(BPF) == null) {
      missing.add("the service " + BPF);
    }
    for (String type : PROVIDED) {
      boolean isProvided = false;
      for (Bundle bundle : bundles) {
        List<String> classes = declared(bundle, type);
        isProvided |= !classes.isEmpty();
        if (registered(bundle, type) < classes.size()) {
          missing.add("%s of %s: %s".formatted(type, bundle.getSymbolicName(), classes));
        }
      }
      if (!isProvided) {
        missing.add("a bundle with a " + type);
      }
    }
    if (!hasCommands()) {
      missing.add("commands: a service with " + COMMANDS);
    }
    return missing;
  }

  private boolean hasCommands() {
    try {
      return context.getAllServiceReferences(null, COMMANDS) != null;
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> declared(Bundle bundle, String type) {
    URL file = bundle.getEntry("META-INF/services/" + type);
    if (file == null) {
      return List.of();
    }
    try (InputStream in = file.openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .map(line -> line.replaceFirst("#.*", "").trim())
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new LaunchException("cannot read " + file, e);
    }
  }

  private static int registered(Bundle bundle, String type) {
    ServiceReference<?>[] all = bundle.getRegisteredServices();
    if (all == null) {
      return 0;
    }
    return (int)
        Arrays.stream(all)
            .filter(
                reference ->
                    Arrays.asList((String[]) reference.getProperty(Constants.OBJECTCLASS))
                        .contains(type))
            .count();
  }
}
