// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

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
import org.osgi.framework.BundleContext;
import org.skep.bpf.Bpf;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.LinkInfo;
import org.skep.soak.DeployedCalls;

/** A program type goes and comes back; the links of its programs wait meanwhile. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DormantLinkIT {
  /** From this version on the context lacks what the program reads. */
  private static final int REFUSING = 9;

  @Inject private BundleContext context;
  @Inject private Bpf bpf;
  private Deployment deployment;
  private DeployedCalls calls;
  private int program;
  private int link;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  @Before
  public void attach() throws Exception {
    deployment = new Deployment(context, 1);
    calls = new DeployedCalls(bpf);
    program = DeployedCalls.opened(calls.loadProgram());
    link = DeployedCalls.opened(calls.attach(program));
    assertEquals(5001, deployment.fire(5));
  }

  @After
  public void close() throws Exception {
    calls.close(link);
    calls.close(program);
    deployment.close();
  }

  private LinkInfo info() {
    return BpfObjects.linkInfo(bpf, link);
  }

  @Test
  public void aProgramTypeThatGoesLeavesItsLinksDormantAndTheySayWhy() throws Exception {
    assertTrue(info().isAttached());
    deployment.bundle().stop();
    assertFalse(info().isAttached());
    assertTrue(info().why(), info().why().contains("gone"));
  }

  @Test
  public void aProgramTypeThatComesBackInANewVersionHasItsLinksAttachedAfterANewVerification()
      throws Exception {
    deployment.update(2);
    assertTrue(info().isAttached());
    assertEquals("", info().why());
    assertEquals(7002, deployment.fire(7));
  }

  @Test
  public void aNewVersionThatRefusesTheProgramLeavesTheLinkDormantUntilOneTakesIt()
      throws Exception {
    deployment.update(REFUSING);
    assertFalse(info().isAttached());
    assertTrue(info().why(), info().why().contains("refused when verified again"));
    assertEquals(0, deployment.fire(7));
    deployment.update(3);
    assertTrue(info().why(), info().isAttached());
    assertEquals(7003, deployment.fire(7));
  }

  @Test
  public void aLinkThatIsClosedWhileDormantNeverComesBack() throws Exception {
    deployment.bundle().stop();
    assertEquals(0, calls.close(link));
    deployment.bundle().start();
    assertEquals(0, deployment.fire(7));
  }
}
