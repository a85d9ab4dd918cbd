// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Runs rounds of deploy and undeploy, or operations on maps, in a framework of its own: the one on
 * the class path, with the bundles of an installation ({@code -Dskep.home}).
 */
public final class Main {
  private static final String USAGE =
      """
      usage: soak deploy [ROUNDS]   deploys and undeploys a bundle with a map, a program and a link
                                    in use, 1000 times unless told, and sees that nothing is left
             soak maps [MINUTES]    does random operations on maps, by four threads and by programs,
                                    for 10 minutes unless told, and checks all answers
             soak jcstress [MS]     runs the concurrency tests, each 5 times 1000 ms unless told""";

  private static final int ROUNDS = 1000;
  private static final int MINUTES = 10;
  private static final int MISUSED = 2;
  private static final Set<String> LEFT_OUT =
      Set.of("org.apache.felix.gogo.jline.jar", "org.apache.felix.fileinstall.jar", "jline.jar");

  private Main() {}

  /** The command line; the process ends with status 0, 1 if something was left, 2 if misused. */
  public static void main(String[] args) throws Exception {
    boolean isCounted = args.length == 2 && args[1].matches("[1-9][0-9]{0,5}");
    boolean isKnown = args.length > 0 && (args[0].equals("deploy") || args[0].equals("maps"));
    if (!isKnown || (args.length != 1 && !isCounted)) {
      System.err.println(USAGE);
      System.exit(MISUSED);
    }
    boolean isMaps = args[0].equals("maps");
    int count = isCounted ? Integer.parseInt(args[1]) : isMaps ? MINUTES : ROUNDS;
    String soak = isMaps ? "org.skep.soak.maps.MapSoak" : "org.skep.soak.DeployRounds";
    System.exit(run(home(), soak, count) ? 0 : 1);
  }

  /** What holds the folder of bundles: two above that of this jar, unless told. */
  private static Path home() throws URISyntaxException {
    String told = System.getProperty("skep.home");
    return told == null ? ownJar().resolve("../../..").normalize() : Path.of(told);
  }

  private static Path ownJar() throws URISyntaxException {
    return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static boolean run(Path home, String soak, int count) throws Exception {
    Path storage = Files.createTempDirectory("skep-soak-");
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no OSGi framework is on the class path"))
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    storage.toString(),
                    "org.apache.felix.eventadmin.LogLevel",
                    "1"));
    try {
      framework.start();
      return run(install(framework.getBundleContext(), home), soak, count, System.out);
    } finally {
      framework.stop();
      framework.waitForStop(0);
      delete(storage);
    }
  }

  /** Starts the bundles; the one of this class is the last. */
  private static Bundle install(BundleContext context, Path home)
      throws BundleException, URISyntaxException {
    List<Bundle> bundles = new ArrayList<>();
    for (Path jar : jars(home.resolve("bundles"))) {
      bundles.add(context.installBundle(jar.toUri().toString()));
    }
    Bundle own = context.installBundle(ownJar().toUri().toString());
    bundles.add(own);
    for (Bundle bundle : bundles) {
      if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
        bundle.start();
      }
    }
    return own;
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> !LEFT_OUT.contains(file.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the bundles of an installation", e);
    }
  }

  /** The soak is code of the bundle: it sees the service, which this class path does not. */
  private static boolean run(Bundle own, String soak, int count, PrintStream out) throws Exception {
    try {
      return (boolean)
          own.loadClass(soak)
              .getMethod("run", BundleContext.class, int.class, PrintStream.class)
              .invoke(null, own.getBundleContext(), count, out);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
