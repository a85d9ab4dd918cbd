// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

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
import org.skep.bpf.Bpf;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.soak.DeployedCalls;

/** Map types come, go and are replaced while everything else keeps running. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotDeployIT {
  private static final int TALLY = 0x10001;

  @Inject private BundleContext context;
  @Inject private Bpf bpf;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  @Test
  public void aMapTypeAppearsAndIsUsedByTheNextCall() throws Exception {
    DeployedCalls calls = new DeployedCalls(bpf);
    assertEquals(Errno.EINVAL.negated(), calls.createMap());
    try (Deployment deployment = new Deployment(context, 1)) {
      int fd = DeployedCalls.opened(calls.createMap());
      assertEquals(0, calls.update(fd, 4));
      assertEquals(41, calls.lookup(fd));
      assertEquals(0, calls.close(fd));
      assertEquals(Bundle.ACTIVE, deployment.bundle().getState());
    }
  }

  @Test
  public void theExampleInTheFolderIsAMapTypeToo() throws Exception {
    Calls calls = new Calls(bpf);
    assertEquals(Errno.EINVAL.negated(), calls.createMap(TALLY));
    Bundle tally = context.installBundle(Container.tallyBundle());
    tally.start();
    try {
      int fd = DeployedCalls.opened(calls.createMap(TALLY));
      assertEquals(0, calls.update(fd, 1, 40));
      assertEquals(0, calls.update(fd, 1, 2));
      assertEquals(42, calls.lookup(fd, 1));
      assertEquals(0, calls.close(fd));
    } finally {
      tally.uninstall();
      Deployment.refresh(context, tally);
    }
  }

  /**
   * Classes of a replaced revision can no longer be loaded: a delete takes one that nothing did.
   */
  @Test
  public void anOpenMapOfAReplacedVersionRunsAPathThatItNeverRanBefore() throws Exception {
    DeployedCalls calls = new DeployedCalls(bpf);
    try (Deployment deployment = new Deployment(context, 1)) {
      int fd = DeployedCalls.opened(calls.createMap());
      assertEquals(0, calls.update(fd, 4));
      deployment.update(2);
      assertEquals(41, calls.lookup(fd));
      assertEquals(0, calls.delete(fd));
      assertEquals(7001, calls.lookup(fd));
      assertEquals(0, calls.close(fd));
    }
  }

  @Test
  public void newMapsComeFromTheNewVersionBesideOpenOnesOfTheOld() throws Exception {
    DeployedCalls calls = new DeployedCalls(bpf);
    try (Deployment deployment = new Deployment(context, 1)) {
      int before = DeployedCalls.opened(calls.createMap());
      deployment.update(2);
      int after = DeployedCalls.opened(calls.createMap());
      assertEquals(0, calls.update(before, 5));
      assertEquals(0, calls.update(after, 5));
      assertEquals(51, calls.lookup(before));
      assertEquals(52, calls.lookup(after));
      assertEquals(0, calls.close(before));
      assertEquals(0, calls.close(after));
    }
  }

  @Test
  public void aMapTypeThatGoesIsInvalidAndItsOpenMapsKeepWorking() throws Exception {
    DeployedCalls calls = new DeployedCalls(bpf);
    try (Deployment deployment = new Deployment(context, 3)) {
      int fd = DeployedCalls.opened(calls.createMap());
      deployment.bundle().stop();
      assertEquals(Errno.EINVAL.negated(), calls.createMap());
      assertEquals(0, calls.update(fd, 1));
      deployment.uninstall();
      assertEquals(Errno.EINVAL.negated(), calls.createMap());
      assertEquals(13, calls.lookup(fd));
      assertEquals(0, calls.delete(fd));
      assertEquals(7003, calls.lookup(fd));
      assertEquals(0, calls.close(fd));
    }
  }

  @Test
  public void aBundleThatStopsLosesItsDescriptorsAndNothingOfAnyoneElses() throws Exception {
    Calls calls = new Calls(bpf);
    int own = DeployedCalls.opened(calls.createMap(MapTypes.HASH));
    assertEquals(0, calls.update(own, 1, 11));
    Bundle stops = ClientBundle.start(context, "client-stops");
    Bundle stays = ClientBundle.start(context, "client-stays");
    int lost = ClientBundle.told(stops, ClientBundle.MAP);
    int kept = ClientBundle.told(stays, ClientBundle.MAP);
    assertTrue(calls.hasMap(lost));
    stops.stop();
    Calls.await("the map goes", () -> !calls.hasMap(lost));
    assertTrue(calls.hasMap(kept));
    assertEquals(11, calls.lookup(own, 1));
    assertEquals(0, calls.close(own));
    stays.uninstall();
    Calls.await("the map goes", () -> !calls.hasMap(kept));
    calls.unpin(ClientBundle.path("client-stops"));
    calls.unpin(ClientBundle.path("client-stays"));
    stops.uninstall();
  }

  @Test
  public void aPinOutlivesItsBundle() throws Exception {
    Calls calls = new Calls(bpf);
    Bundle client = ClientBundle.start(context, "client");
    int map = ClientBundle.told(client, ClientBundle.MAP);
    int pinned = ClientBundle.told(client, ClientBundle.PINNED);
    client.uninstall();
    Calls.await("the map goes", () -> !calls.hasMap(map));
    int fd = DeployedCalls.opened(calls.mapById(pinned));
    assertEquals(ClientBundle.VALUE, calls.lookup(fd, ClientBundle.KEY));
    assertEquals(0, calls.unpin(ClientBundle.path("client")));
    assertEquals(0, calls.close(fd));
    Calls.await("the pinned map goes", () -> !calls.hasMap(pinned));
  }
}
