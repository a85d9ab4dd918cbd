// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core;

import java.util.Set;
import java.util.TreeSet;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.verify.Privileges;

/**
 * What some bundles (processes, on a plain class path) may do. Of all policies whose pattern a name
 * matches, the longest pattern counts; where none matches, everything is allowed within the
 * runtime's own limits. What a policy denies is {@code EPERM}, and the reason names the rule.
 * Immutable.
 *
 * <p>A set of names allows what it names; {@code *} allows everything, the empty set nothing. Types
 * go by name or by number.
 *
 * @param bundles whose policy it is: a symbolic name, in which {@code *} stands for any characters
 * @param mapTypes map types that may be created
 * @param programTypes program types that may be loaded
 * @param kernelFunctions kernel functions that programs may call, by name
 * @param provides kinds of services that are taken from them: {@code map-type}, {@code
 *     program-type}, {@code verifier}, {@code engine}, {@code attach-point}, {@code
 *     kernel-function}, {@code command}, {@code listener}; with {@code :name-or-number} only that
 *     one, where the kind has numbers or names
 * @param memory bytes that the maps of one process may take
 * @param programs programs of one process that may be loaded at once
 * @param fds descriptors that one process may have open at once
 * @param privileges the most that its programs are verified with
 */
public record Policy(
    String bundles,
    Set<String> mapTypes,
    Set<String> programTypes,
    Set<String> kernelFunctions,
    Set<String> provides,
    long memory,
    int programs,
    int fds,
    Privileges privileges) {
  private static final Set<String> ALL = Set.of("*");

  /** Takes copies of the sets. */
  public Policy {
    mapTypes = Set.copyOf(mapTypes);
    programTypes = Set.copyOf(programTypes);
    kernelFunctions = Set.copyOf(kernelFunctions);
    provides = Set.copyOf(provides);
  }

  /** Everything, for those bundles; what follows takes from it. */
  public static Policy of(String bundles) {
    return new Policy(
        bundles,
        ALL,
        ALL,
        ALL,
        ALL,
        Long.MAX_VALUE,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        Privileges.FULL);
  }

  /** With these map types only. */
  public Policy withMapTypes(Set<String> names) {
    return new Policy(
        bundles, names, programTypes, kernelFunctions, provides, memory, programs, fds, privileges);
  }

  /** With these program types only. */
  public Policy withProgramTypes(Set<String> names) {
    return new Policy(
        bundles, mapTypes, names, kernelFunctions, provides, memory, programs, fds, privileges);
  }

  /** With these kernel functions only. */
  public Policy withKernelFunctions(Set<String> names) {
    return new Policy(
        bundles, mapTypes, programTypes, names, provides, memory, programs, fds, privileges);
  }

  /** With these services only. */
  public Policy withProvides(Set<String> kinds) {
    return new Policy(
        bundles, mapTypes, programTypes, kernelFunctions, kinds, memory, programs, fds, privileges);
  }

  /** With other limits. */
  public Policy withLimits(long bytes, int programCount, int fdCount) {
    return new Policy(
        bundles,
        mapTypes,
        programTypes,
        kernelFunctions,
        provides,
        bytes,
        programCount,
        fdCount,
        privileges);
  }

  /** With other privileges. */
  public Policy withPrivileges(Privileges most) {
    return new Policy(
        bundles, mapTypes, programTypes, kernelFunctions, provides, memory, programs, fds, most);
  }

  /**
   * Denies what the set of a rule does not name.
   *
   * @throws BpfException {@code EPERM}, naming the rule
   */
  public void require(Rule rule, String name, int number) {
    Set<String> allowed = rule.of(this);
    if (!allowed.contains("*")
        && !allowed.contains(name)
        && !allowed.contains(Integer.toUnsignedString(number))) {
      throw new BpfException(
          Errno.EPERM,
          "the policy of \"%s\" denies %s: its rule %s allows %s"
              .formatted(bundles, name, rule.key(), new TreeSet<>(allowed)));
    }
  }

  /** What a policy says as sets of names. */
  public enum Rule {
    /** {@link Policy#mapTypes}. */
    MAP_TYPES("map.types"),
    /** {@link Policy#programTypes}. */
    PROGRAM_TYPES("program.types"),
    /** {@link Policy#kernelFunctions}. */
    KERNEL_FUNCTIONS("kernel.functions"),
    /** {@link Policy#provides}. */
    PROVIDES("provides");

    private final String key;

    Rule(String key) {
      this.key = key;
    }

    /** Its name in configurations and messages. */
    public String key() {
      return key;
    }

    Set<String> of(Policy policy) {
      return switch (this) {
        case MAP_TYPES -> policy.mapTypes();
        case PROGRAM_TYPES -> policy.programTypes();
        case KERNEL_FUNCTIONS -> policy.kernelFunctions();
        case PROVIDES -> policy.provides();
      };
    }
  }
}
