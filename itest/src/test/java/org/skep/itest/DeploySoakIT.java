// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertTrue;

import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.skep.soak.DeployRounds;

/** The short form of the soak: rounds of deploy and undeploy leave nothing behind. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DeploySoakIT {
  private static final int ROUNDS = 40;

  @Inject private BundleContext context;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  @Test
  public void everyRoundsClassLoaderIsCollected() throws Exception {
    assertTrue(DeployRounds.run(context, ROUNDS, System.out));
  }
}
