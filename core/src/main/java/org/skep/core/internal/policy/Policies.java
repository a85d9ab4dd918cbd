// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.policy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.skep.core.Policy;

/** The policies in force, which may change at any time. Thread-safe. */
public final class Policies {
  private static final Policy EVERYTHING = Policy.of("*");

  private final List<Supplier<Policy>> policies = new CopyOnWriteArrayList<>();

  /** Adds one; it is asked each time, so that it may change. */
  public void add(Supplier<Policy> policy) {
    policies.add(policy);
  }

  /** Takes one away. */
  public void remove(Supplier<Policy> policy) {
    policies.remove(policy);
  }

  /** The policy of a bundle or process: of those that match, the one with the longest pattern. */
  public Policy of(String name) {
    Policy best = null;
    for (Supplier<Policy> each : policies) {
      Policy policy = each.get();
      if (matches(policy.bundles(), name)
          && (best == null || policy.bundles().length() > best.bundles().length())) {
        best = policy;
      }
    }
    return best == null ? EVERYTHING : best;
  }

  /** Whether {@code name} is {@code pattern}, in which a star stands for any characters. */
  static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int afterStar = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        afterStar = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++afterStar;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
