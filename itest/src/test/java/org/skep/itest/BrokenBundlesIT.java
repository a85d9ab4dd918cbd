// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.skep.bpf.Bpf;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.soak.DeployedCalls;

/** A bundle that does wrong harms nobody else. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BrokenBundlesIT {
  @Inject private BundleContext context;
  @Inject private Bpf bpf;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  /** Maps of others, and bundles that come later, are as ever. */
  @After
  public void everybodyElseIsFine() throws Exception {
    Calls calls = new Calls(bpf);
    int map = DeployedCalls.opened(calls.createMap(MapTypes.HASH));
    assertEquals(0, calls.update(map, 1, 11));
    assertEquals(11, calls.lookup(map, 1));
    assertEquals(0, calls.close(map));
    DeployedCalls deployed = new DeployedCalls(bpf);
    Deployment deployment = new Deployment(context, 2);
    int other = DeployedCalls.opened(deployed.createMap());
    assertEquals(0, deployed.update(other, 1));
    assertEquals(12, deployed.lookup(other));
    assertEquals(0, deployed.close(other));
    deployment.uninstall();
  }

  @Test
  public void aBundleWithMissingImportsDoesNotStart() throws Exception {
    try (InputStream jar = BrokenMapType.jar("missing").importing("org.nowhere").version(1)) {
      Bundle bundle = context.installBundle("missing", jar);
      assertThrows(BundleException.class, bundle::start);
      bundle.uninstall();
    }
  }

  @Test
  public void aBundleThatLacksAnImportThatItNeedsLaterIsRefusedAtOnce() throws Exception {
    String name = BrokenMapType.class.getName();
    Bundle bundle =
        BrokenMapType.jar("lacking").with(RefusingVerifier.class.getName()).start(context, 1);
    assertEquals(
        name + " must be refused: RefusingVerifier's imports are missing",
        Errno.EINVAL.negated(),
        new Calls(bpf).createMap(BrokenMapType.NUMBER));
    bundle.uninstall();
  }

  @Test
  public void aBundleThatThrowsAtItsStartBringsNothing() throws Exception {
    assertThrows(BundleException.class, () -> BrokenMapType.start(context, "start"));
    assertEquals(Errno.EINVAL.negated(), new Calls(bpf).createMap(BrokenMapType.NUMBER));
    context.getBundle("start").uninstall();
  }

  @Test
  public void aMapTypeThatThrowsWhenAskedForItsNumberIsRefused() throws Exception {
    Bundle bundle = BrokenMapType.start(context, "number");
    assertEquals(Errno.EINVAL.negated(), new Calls(bpf).createMap(BrokenMapType.NUMBER));
    bundle.uninstall();
  }

  @Test
  public void aMapTypeThatThrowsGivesAnErrnoAndNothingIsLeftOpen() throws Exception {
    Calls calls = new Calls(bpf);
    for (String where : new String[] {"check", "create"}) {
      Bundle bundle = BrokenMapType.start(context, where);
      int result = calls.createMap(BrokenMapType.NUMBER);
      assertTrue(where + " answered " + result, result < 0);
      bundle.uninstall();
    }
  }

  @Test
  public void aMapThatThrowsGivesAnErrno() throws Exception {
    Calls calls = new Calls(bpf);
    Bundle bundle = BrokenMapType.start(context, "lookup");
    int map = DeployedCalls.opened(calls.createMap(BrokenMapType.NUMBER));
    assertTrue(calls.lookup(map, 1) < 0);
    assertEquals(0, calls.close(map));
    bundle.uninstall();
  }

  @Test
  public void aMapThatThrowsWhenItIsClosedCostsNobodyAnything() throws Exception {
    Calls calls = new Calls(bpf);
    Bundle bundle = BrokenMapType.start(context, "close");
    int map = DeployedCalls.opened(calls.createMap(BrokenMapType.NUMBER));
    assertEquals(0, calls.close(map));
    bundle.uninstall();
  }

  @Test
  public void aMapTypeThatNeverReturnsHoldsUpItsCallerAlone() throws Exception {
    Calls calls = new Calls(bpf);
    Bundle bundle = BrokenMapType.start(context, "hangs-in-create");
    Thread caller = new Thread(() -> calls.createMap(BrokenMapType.NUMBER), "hangs");
    caller.start();
    Calls.await("it hangs", () -> caller.getState() == Thread.State.WAITING);
    everybodyElseIsFine();
    bundle.stop();
    assertEquals(Errno.EINVAL.negated(), calls.createMap(BrokenMapType.NUMBER));
    everybodyElseIsFine();
    caller.interrupt();
    caller.join();
    bundle.uninstall();
  }

  @Test
  public void aMapTypeThatNeverTellsItsNumberHoldsUpItsBundleAlone() throws Exception {
    Thread starter =
        new Thread(
            () -> {
              try {
                BrokenMapType.start(context, "hangs-in-number");
              } catch (BundleException e) {
                throw new IllegalStateException(e);
              }
            },
            "hangs");
    starter.start();
    Calls.await("it hangs", () -> starter.getState() == Thread.State.WAITING);
    everybodyElseIsFine();
    starter.interrupt();
    starter.join();
    context.getBundle("hangs-in-number").uninstall();
  }

  @Test
  public void ofTwoClaimsOnOneNumberTheHigherRankingHasItUntilItGoes() throws Exception {
    Calls calls = new Calls(bpf);
    Bundle first = BrokenMapType.start(context, "first");
    assertEquals("first".length(), lookupInNew(calls));
    Bundle better = BrokenMapType.start(context, "better");
    int ofBetter = DeployedCalls.opened(calls.createMap(BrokenMapType.NUMBER));
    assertEquals("better".length(), calls.lookup(ofBetter, 1));
    better.uninstall();
    assertEquals("first".length(), lookupInNew(calls));
    assertEquals("the old one is as it was", "better".length(), calls.lookup(ofBetter, 1));
    assertEquals(0, calls.close(ofBetter));
    first.uninstall();
    assertEquals(Errno.EINVAL.negated(), calls.createMap(BrokenMapType.NUMBER));
  }

  private static long lookupInNew(Calls calls) {
    int map = DeployedCalls.opened(calls.createMap(BrokenMapType.NUMBER));
    long found = calls.lookup(map, 1);
    assertEquals(0, calls.close(map));
    return found;
  }
}
