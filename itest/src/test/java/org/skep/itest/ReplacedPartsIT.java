// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;

import java.util.Map;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.skep.bpf.Bpf;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.soak.BundleJar;
import org.skep.soak.DeployedCalls;

/** Verifier, engine and limits are replaced while maps are open and programs are loaded. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ReplacedPartsIT {
  @Inject private BundleContext context;
  @Inject private Bpf bpf;
  @Inject private ConfigurationAdmin configurations;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  private int openMap(Calls calls) {
    int fd = DeployedCalls.opened(calls.createMap(MapTypes.HASH));
    assertEquals(0, calls.update(fd, 1, 11));
    return fd;
  }

  private void assertStillOpen(Calls calls, int fd) {
    assertEquals(11, calls.lookup(fd, 1));
    assertEquals(0, calls.update(fd, 2, 22));
    assertEquals(22, calls.lookup(fd, 2));
    assertEquals(0, calls.close(fd));
  }

  private Bundle bundleOf(String symbolicName) {
    for (Bundle bundle : context.getBundles()) {
      if (bundle.getSymbolicName().equals(symbolicName)) {
        return bundle;
      }
    }
    throw new AssertionError("there is no bundle " + symbolicName);
  }

  private Bundle start(Class<?> activator, String... others) throws Exception {
    return new BundleJar(activator.getSimpleName(), activator.getName(), activator.getClassLoader())
        .with(activator.getName())
        .with(others)
        .importing("org.skep.bpf", "org.skep.bpf.engine", "org.skep.bpf.verify")
        .start(context, 1);
  }

  @Test
  public void aBetterVerifierTakesOverForNewProgramsAndGoesAgain() throws Exception {
    Calls calls = new Calls(bpf);
    int map = openMap(calls);
    Bundle strict = start(RefusingVerifier.class);
    assertEquals(Errno.EACCES.negated(), calls.loadProgram(ProgTypes.TRACEPOINT));
    strict.uninstall();
    Deployment.refresh(context, strict);
    assertEquals(0, calls.close(DeployedCalls.opened(calls.loadProgram(ProgTypes.TRACEPOINT))));
    assertStillOpen(calls, map);
  }

  @Test
  public void withoutAVerifierNothingIsLoadedAndMapsStayOpen() throws Exception {
    Calls calls = new Calls(bpf);
    int map = openMap(calls);
    Bundle verifier = bundleOf("org.skep.verifier");
    verifier.stop();
    assertEquals(Errno.ENOTSUPP.negated(), calls.loadProgram(ProgTypes.TRACEPOINT));
    verifier.update();
    verifier.start();
    assertEquals(0, calls.close(DeployedCalls.opened(calls.loadProgram(ProgTypes.TRACEPOINT))));
    assertStillOpen(calls, map);
  }

  @Test
  public void aBetterEngineRunsNewProgramsWhileThoseLoadedKeepTheirs() throws Exception {
    Calls calls = new Calls(bpf);
    int map = openMap(calls);
    int before = DeployedCalls.opened(calls.loadProgram(ProgTypes.TRACEPOINT));
    Bundle engine = start(MarkedEngine.class);
    int after = DeployedCalls.opened(calls.loadProgram(ProgTypes.TRACEPOINT));
    // Programs start on the plainest engine and move to the best behind the load.
    Calls.await("the better engine has it", () -> calls.testRun(after) == MarkedEngine.MARK);
    assertEquals(0, calls.testRun(before));
    engine.uninstall();
    Deployment.refresh(context, engine);
    assertEquals("the old code runs on", MarkedEngine.MARK, calls.testRun(after));
    int last = DeployedCalls.opened(calls.loadProgram(ProgTypes.TRACEPOINT));
    assertEquals(0, calls.testRun(last));
    for (int fd : new int[] {before, after, last}) {
      assertEquals(0, calls.close(fd));
    }
    assertStillOpen(calls, map);
  }

  @Test
  public void aLoadedProgramRunsOnWithoutTheEngineThatMadeItReady() throws Exception {
    Calls calls = new Calls(bpf);
    int program = DeployedCalls.opened(calls.loadProgram(ProgTypes.TRACEPOINT));
    Bundle interpreter = bundleOf("org.skep.interpreter");
    interpreter.stop();
    interpreter.update();
    Deployment.refresh(context, interpreter);
    assertEquals(0, calls.testRun(program));
    interpreter.start();
    assertEquals(0, calls.close(DeployedCalls.opened(calls.loadProgram(ProgTypes.TRACEPOINT))));
    assertEquals(0, calls.close(program));
  }

  @Test
  public void aLimitIsLoweredAndRaisedWhileMapsAreOpen() throws Exception {
    Calls calls = new Calls(bpf);
    int map = openMap(calls);
    org.osgi.service.cm.Configuration core = configurations.getConfiguration("org.skep.core", "?");
    core.update(FrameworkUtil.asDictionary(Map.of("fds.per.bundle", "1")));
    Calls.await("the limit holds", () -> refusesMaps(calls));
    assertEquals(11, calls.lookup(map, 1));
    core.delete();
    Calls.await("the limit is gone", () -> !refusesMaps(calls));
    assertStillOpen(calls, map);
  }

  private static boolean refusesMaps(Calls calls) {
    int fd = calls.createMap(MapTypes.HASH);
    if (fd >= 0) {
      assertEquals(0, calls.close(fd));
      return false;
    }
    assertEquals(Errno.EMFILE.negated(), fd);
    return true;
  }
}
