// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
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
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.FrameworkWiring;
import org.skep.bpf.Bpf;
import org.skep.bpf.Errno;

/** Bundles come, go and are replaced while everything else keeps running. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotDeployIT {
  private static final int TALLY = 0x10001;

  @Inject private BundleContext context;
  @Inject private Bpf bpf;
  private Calls calls;
  private Bundle tally;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  @Before
  public void install() throws BundleException {
    calls = new Calls(bpf);
    assertEquals(Errno.EINVAL.negated(), calls.createMap(TALLY));
    tally = context.installBundle(Container.tallyBundle());
    tally.start();
  }

  @After
  public void uninstall() throws Exception {
    if (tally.getState() != Bundle.UNINSTALLED) {
      tally.uninstall();
    }
    refresh();
  }

  private void refresh() throws InterruptedException {
    CountDownLatch refreshed = new CountDownLatch(1);
    context
        .getBundle(0)
        .adapt(FrameworkWiring.class)
        .refreshBundles(List.of(tally), event -> refreshed.countDown());
    assertTrue("not refreshed in time", refreshed.await(10, TimeUnit.SECONDS));
  }

  private int open() {
    int fd = calls.createMap(TALLY);
    assertTrue("create answered " + fd, fd >= 0);
    return fd;
  }

  private void assertWorks(int fd) {
    long before = Math.max(0, calls.lookup(fd, 7));
    assertEquals(0, calls.update(fd, 7, 5));
    assertEquals(before + 5, calls.lookup(fd, 7));
  }

  @Test
  public void anInstalledTypeIsUsableByTheNextCall() {
    int fd = open();
    assertEquals(0, calls.update(fd, 1, 40));
    assertEquals(0, calls.update(fd, 1, 2));
    assertEquals(42, calls.lookup(fd, 1));
    assertEquals(0, calls.close(fd));
  }

  @Test
  public void anOpenMapOutlivesItsBundle() throws Exception {
    int fd = open();
    assertWorks(fd);
    tally.stop();
    assertEquals(Errno.EINVAL.negated(), calls.createMap(TALLY));
    assertWorks(fd);
    tally.uninstall();
    refresh();
    assertWorks(fd);
    assertEquals(0, calls.close(fd));
  }

  /** Classes of a replaced revision can no longer be loaded: this map was not used before. */
  @Test
  public void anOpenMapOutlivesTheUpdateOfItsBundle() throws Exception {
    int fd = open();
    tally.update(URI.create(Container.tallyBundle()).toURL().openStream());
    refresh();
    assertEquals(Bundle.ACTIVE, tally.getState());
    assertWorks(fd);
    int later = open();
    assertWorks(later);
    assertEquals(10, sumOf(fd, later));
    assertEquals(0, calls.close(fd));
    assertEquals(0, calls.close(later));
  }

  private long sumOf(int first, int second) {
    return calls.lookup(first, 7) + calls.lookup(second, 7);
  }

  @Test
  public void aStoppedBundleLosesItsDescriptorsButNotItsPins() throws Exception {
    Bundle client = ClientBundle.install(context);
    client.start();
    ServiceReference<?> told = client.getRegisteredServices()[0];
    int map = (int) told.getProperty(ClientBundle.MAP);
    int pinned = (int) told.getProperty(ClientBundle.PINNED);
    assertTrue(calls.hasMap(map));
    client.stop();
    Calls.await("the map goes", () -> !calls.hasMap(map));
    int fd = calls.mapById(pinned);
    assertTrue("the pinned map answered " + fd, fd >= 0);
    assertEquals(ClientBundle.VALUE, calls.lookup(fd, ClientBundle.KEY));
    assertEquals(0, calls.unpin(ClientBundle.PATH));
    assertEquals(0, calls.close(fd));
    Calls.await("the pinned map goes", () -> !calls.hasMap(pinned));
    client.uninstall();
  }
}
