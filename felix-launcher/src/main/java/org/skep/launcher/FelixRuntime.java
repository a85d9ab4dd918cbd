// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * Felix with the bundles of an installation. Its storage is a fresh folder, which goes when it is
 * closed. The terminal's bundle is started last, by who wants it: it talks as soon as it runs.
 */
final class FelixRuntime implements AutoCloseable {
  private static final String TERMINAL = "org.apache.felix.gogo.jline";

  /** Bundles and configurations; a file that begins with a dot is one in the making. */
  private static final String WATCHED = "[^.].*\\.(jar|cfg|config)";

  private static final String JLINE = "org.jline";
  private static final int INTERRUPTED = 130;
  private static final String POLL_MILLIS = "200";
  private static final long STOP_MILLIS = 10_000;

  private final Framework framework;
  private final Path storage;
  private final List<Bundle> bundles = new ArrayList<>();

  private FelixRuntime(Framework framework, Path storage) {
    this.framework = framework;
    this.storage = storage;
  }

  /** Starts the framework and all bundles but the terminal's. */
  static FelixRuntime start(Home home) {
    // With one, the terminal looks for its providers there, finds none, and makes do without.
    Thread.currentThread().setContextClassLoader(null);
    FelixRuntime runtime;
    try {
      Files.createDirectories(home.deploy());
      Path storage = Files.createTempDirectory("skep-");
      runtime =
          new FelixRuntime(new FrameworkFactory().newFramework(settings(home, storage)), storage);
    } catch (IOException e) {
      throw new LaunchException("cannot make the folders that Skep needs", e);
    }
    java.lang.Runtime.getRuntime().addShutdownHook(new Thread(runtime::close, "skep-stop"));
    runtime.startBundles(home);
    return runtime;
  }

  private static Map<String, Object> settings(Home home, Path storage) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(Constants.FRAMEWORK_STORAGE, storage.resolve("felix").toString());
    settings.put("felix.log.logger", new StandardErrorLog());
    settings.put("felix.log.level", "2");
    settings.put("felix.shutdown.hook", "false");
    settings.put("felix.fileinstall.dir", home.deploy().toString());
    settings.put("felix.fileinstall.tmpdir", storage.resolve("fileinstall").toString());
    settings.put("felix.fileinstall.filter", WATCHED);
    settings.put("felix.fileinstall.poll", POLL_MILLIS);
    settings.put("felix.fileinstall.noInitialDelay", "true");
    settings.put("felix.fileinstall.enableConfigSave", "false");
    settings.put("felix.fileinstall.log.default", "jul");
    settings.put("felix.fileinstall.log.level", "2");
    settings.put("org.apache.felix.eventadmin.LogLevel", "1");
    settings.put("gosh.home", home.root().toString());
    settings.put("skep.home", home.root().toString());
    settings.put("skep.deploy", home.deploy().toString());
    return settings;
  }

  private void startBundles(Home home) {
    try {
      framework.start();
    } catch (BundleException e) {
      throw new LaunchException("Felix does not start", e);
    }
    for (Path jar : home.bundles()) {
      try {
        bundles.add(context().installBundle(jar.toUri().toString()));
      } catch (BundleException e) {
        throw new LaunchException("cannot install " + jar, e);
      }
    }
    for (Bundle bundle : bundles) {
      if (!isTerminal(bundle)) {
        start(bundle);
      }
    }
  }

  private static void start(Bundle bundle) {
    boolean isFragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    if (isFragment) {
      return;
    }
    try {
      bundle.start();
    } catch (BundleException e) {
      throw new LaunchException(bundle.getLocation() + " does not start", e);
    }
  }

  /** The framework's own context. */
  BundleContext context() {
    return framework.getBundleContext();
  }

  /** The bundles of the installation, without those of the watched folder. */
  List<Bundle> bundles() {
    return List.copyOf(bundles);
  }

  /** Starts the shell on the terminal. Leaving it stops the framework. */
  void startTerminal() {
    start(terminal());
  }

  /** Starts what brings {@code grep}, {@code tee} and the like, but reads and prints nothing. */
  void startWithoutTerminal() {
    System.setProperty("gosh.args", "--nointeractive --noshutdown --nohistory");
    System.setProperty("org.jline.terminal.type", "dumb");
    System.setProperty("org.jline.terminal.provider", "dumb");
    start(terminal());
    endOnInterrupt();
  }

  /** The terminal's bundle takes Ctrl-C for its own, whether it reads the terminal or not. */
  private void endOnInterrupt() {
    for (Bundle bundle : bundles) {
      if (JLINE.equals(bundle.getSymbolicName())) {
        try {
          Runnable end = () -> System.exit(INTERRUPTED);
          bundle
              .loadClass("org.jline.utils.Signals")
              .getMethod("register", String.class, Runnable.class)
              .invoke(null, "INT", end);
        } catch (ReflectiveOperationException e) {
          System.err.println("skep: Ctrl-C will not end this: " + e);
        }
      }
    }
  }

  private Bundle terminal() {
    return bundles.stream()
        .filter(FelixRuntime::isTerminal)
        .findAny()
        .orElseThrow(() -> new LaunchException("bundles/ lacks " + TERMINAL));
  }

  private static boolean isTerminal(Bundle bundle) {
    return TERMINAL.equals(bundle.getSymbolicName());
  }

  /** Waits until someone stops the framework. */
  void awaitStop() throws InterruptedException {
    framework.waitForStop(0);
  }

  @Override
  public synchronized void close() {
    try {
      framework.stop();
      framework.waitForStop(STOP_MILLIS);
    } catch (BundleException e) {
      System.err.println("skep: Felix does not stop: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    delete(storage);
  }

  /** Deletes a folder with all that is in it, or says what is left. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("skep: left behind " + folder + ": " + e.getMessage());
    }
  }
}
