// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.osgi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.skep.bpf.verify.Privileges;
import org.skep.core.Policy;

/**
 * A policy from a factory configuration of the PID {@code org.skep.policy}; the metatype resource
 * describes its properties. What is not set is not restricted.
 */
@Component(
    service = PolicyRule.class,
    configurationPid = PolicyRule.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class PolicyRule implements Supplier<Policy> {
  static final String PID = "org.skep.policy";

  private static final Logger LOG = System.getLogger("org.skep.core");

  private volatile Policy policy = Policy.of("");

  /** For Declarative Services. */
  public PolicyRule() {}

  @Activate
  @Modified
  void configure(Map<String, Object> properties) {
    try {
      policy = parse(properties);
    } catch (IllegalArgumentException e) {
      // A rule that cannot be read must not open what it was meant to close.
      Policy nothing = Policy.of(text(properties, "bundles", "*"));
      policy =
          nothing
              .withMapTypes(Set.of())
              .withProgramTypes(Set.of())
              .withKernelFunctions(Set.of())
              .withProvides(Set.of())
              .withLimits(0, 0, 0)
              .withPrivileges(Privileges.NONE);
      LOG.log(Level.ERROR, "a policy that denies everything, as it cannot be read", e);
    }
  }

  @Override
  public Policy get() {
    return policy;
  }

  static Policy parse(Map<String, Object> properties) {
    Policy all = Policy.of(text(properties, "bundles", "*"));
    return all.withMapTypes(names(properties, "map.types"))
        .withProgramTypes(names(properties, "program.types"))
        .withKernelFunctions(names(properties, "kernel.functions"))
        .withProvides(names(properties, "provides"))
        .withLimits(
            number(properties, "memory", all.memory()),
            (int) Math.min(number(properties, "programs", all.programs()), Integer.MAX_VALUE),
            (int) Math.min(number(properties, "fds", all.fds()), Integer.MAX_VALUE))
        .withPrivileges(
            Privileges.valueOf(
                text(properties, "privileges", "FULL").toUpperCase(Locale.ROOT).replace('-', '_')));
  }

  private static String text(Map<String, Object> properties, String key, String fallback) {
    Object value = properties.get(key);
    return value == null ? fallback : value.toString().trim();
  }

  private static long number(Map<String, Object> properties, String key, long fallback) {
    String text = text(properties, key, Long.toString(fallback));
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          PID + ": " + key + " = " + text + " is no whole number", e);
    }
  }

  /** Names in an array, a collection, or a text with commas; everything if the key is not set. */
  private static Set<String> names(Map<String, Object> properties, String key) {
    Object value = properties.getOrDefault(key, "*");
    Stream<?> given =
        value instanceof Object[] array
            ? Arrays.stream(array)
            : value instanceof Collection<?> list
                ? list.stream()
                : Arrays.stream(value.toString().split(",", -1));
    return given
        .map(name -> name.toString().trim())
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
