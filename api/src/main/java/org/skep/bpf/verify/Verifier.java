// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides whether a program may run. Published as a service; core takes the one with the highest
 * ranking. Called by many threads at once.
 */
@ConsumerType
public interface Verifier {
  /** Its name, for people. */
  String name();

  /** The verdict on any bytes, within the request's limits. Never throws for a bad program. */
  Verdict verify(VerificationRequest request);

  /** The rules that its rejections name, in words, ascending by id; empty if it has no texts. */
  default List<Rule> rules() {
    return List.of();
  }
}
