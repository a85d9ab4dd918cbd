// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.skep.bpf.Bpf;

/**
 * Rounds of deploy and undeploy, each with an open map, a loaded program and a link. What a round
 * leaves reachable shows at the end: its class loader is still there.
 */
public final class DeployRounds {
  private static final int MARK = 200;
  private static final int MOST_MORE_CLASSES = 50;
  private static final int PATIENCE_SECONDS = 30;

  private final BundleContext context;
  private final DeployedCalls calls;
  private final PrintStream out;
  private final BundleJar jar = BundleJar.deployed();
  private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

  private DeployRounds(BundleContext context, PrintStream out) {
    this.context = context;
    this.calls = new DeployedCalls(context.getService(context.getServiceReference(Bpf.class)));
    this.out = out;
  }

  /**
   * Runs the rounds in a framework where core, a verifier and an engine are.
   *
   * @param out where progress and the result are told
   * @return whether every class loader was collected, and classes did not pile up
   */
  public static boolean run(BundleContext context, int rounds, PrintStream out) throws Exception {
    return new DeployRounds(context, out).run(rounds);
  }

  private boolean run(int rounds) throws Exception {
    int mark = Math.min(MARK, Math.max(1, rounds / 5));
    long classesAtMark = 0;
    long start = System.nanoTime();
    for (int round = 1; round <= rounds; round++) {
      round(round);
      if (round == mark) {
        awaitCollected();
        classesAtMark = loadedClasses();
        out.printf("round %d: %d classes are loaded%n", round, classesAtMark);
      } else if (round % 100 == 0) {
        out.printf("round %d of %d%n", round, rounds);
      }
    }
    long left = awaitCollected();
    long classes = loadedClasses();
    out.printf(
        "%d rounds in %.1f s: %d class loaders are left; %d classes are loaded, %d at round %d%n",
        rounds, (System.nanoTime() - start) / 1e9, left, classes, classesAtMark, mark);
    return left == 0 && classes - classesAtMark < MOST_MORE_CLASSES;
  }

  /** Every other round takes the bundle away first, and uses and closes what is open after it. */
  private void round(int round) throws Exception {
    int version = 1 + round % 8;
    Bundle bundle = jar.start(context, version);
    loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
    int map = DeployedCalls.opened(calls.createMap());
    int program = DeployedCalls.opened(calls.loadProgram());
    int link = DeployedCalls.opened(calls.attach(program));
    expect(0, calls.update(map, round));
    expect(round * 1000L + version, fire(round));
    boolean goesFirst = round % 2 == 0;
    if (goesFirst) {
      uninstall(bundle);
    }
    expect(round * 10L + version, calls.lookup(map));
    expect(0, calls.delete(map));
    expect(7000 + version, calls.lookup(map));
    for (int fd : new int[] {link, program, map}) {
      expect(0, calls.close(fd));
    }
    if (!goesFirst) {
      uninstall(bundle);
    }
  }

  private static void expect(long expected, long found) {
    if (found != expected) {
      throw new IllegalStateException("found " + found + ", expected " + expected);
    }
  }

  private long fire(long number) throws InvalidSyntaxException {
    ServiceReference<LongUnaryOperator> reference =
        context
            .getServiceReferences(LongUnaryOperator.class, "(events=deployed)")
            .iterator()
            .next();
    try {
      return context.getService(reference).applyAsLong(number);
    } finally {
      context.ungetService(reference);
    }
  }

  private void uninstall(Bundle bundle) throws BundleException, InterruptedException {
    bundle.uninstall();
    CountDownLatch refreshed = new CountDownLatch(1);
    context
        .getBundle(0)
        .adapt(FrameworkWiring.class)
        .refreshBundles(List.of(bundle), event -> refreshed.countDown());
    if (!refreshed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the framework does not refresh " + bundle);
    }
  }

  /** How many class loaders are left when nothing goes any more. */
  private long awaitCollected() throws InterruptedException {
    long left = Long.MAX_VALUE;
    for (int i = 0; i < PATIENCE_SECONDS && left > 0; i++) {
      System.gc();
      Thread.sleep(200);
      left = loaders.stream().filter(loader -> !loader.refersTo(null)).count();
    }
    return left;
  }

  private static int loadedClasses() {
    return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
  }
}
