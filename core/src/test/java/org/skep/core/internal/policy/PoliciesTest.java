// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.core.Policy;

class PoliciesTest {
  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "*, '', true",
    "'', '', true",
    "'', a, false",
    "com.example, com.example, true",
    "com.example, com.example.app, false",
    "com.*, com.example.app, true",
    "com.*, comet, false",
    "*.app, com.example.app, true",
    "*.app, com.example.apps, false",
    "com.*.app, com.a.b.app, true",
    "com.*.app, com.app, false",
    "a*b*c, aXbYbZc, true",
    "a*b*c, acb, false",
    "**, x, true",
    "com.exampl., com.example, false"
  })
  void aStarStandsForAnyCharacters(String pattern, String name, boolean expected) {
    assertThat(Policies.matches(pattern, name)).isEqualTo(expected);
  }

  @Test
  void aPolicyIsAskedEachTime() {
    Policies policies = new Policies();
    AtomicReference<Policy> now = new AtomicReference<>(Policy.of("a"));
    java.util.function.Supplier<Policy> supplier = now::get;
    policies.add(supplier);
    assertThat(policies.of("a").mapTypes()).containsExactly("*");
    now.set(Policy.of("a").withMapTypes(Set.of("hash")));
    assertThat(policies.of("a").mapTypes()).containsExactly("hash");
    assertThat(policies.of("b").mapTypes()).containsExactly("*");
    policies.remove(supplier);
    assertThat(policies.of("a").mapTypes()).containsExactly("*");
  }
}
