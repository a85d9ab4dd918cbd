// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.skep.bpf.Errno;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.Verdict;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.bpf.verify.Verifier;

/** A bundle whose verifier refuses everything, and comes before the others. */
public final class RefusingVerifier implements BundleActivator, Verifier {
  /** For the framework. */
  public RefusingVerifier() {}

  @Override
  public void start(BundleContext context) {
    Map<String, Object> first = Map.of(Constants.SERVICE_RANKING, 1000);
    context.registerService(Verifier.class, this, FrameworkUtil.asDictionary(first));
  }

  @Override
  public void stop(BundleContext context) {}

  @Override
  public String name() {
    return "refusing";
  }

  @Override
  public Verdict verify(VerificationRequest request) {
    Rejection rejection = new Rejection(Errno.EACCES, "T001", -1, -1, "nothing may run", "");
    return new Verdict(null, rejection, "", new Statistics(0, 0, 0, 0, 0));
  }
}
