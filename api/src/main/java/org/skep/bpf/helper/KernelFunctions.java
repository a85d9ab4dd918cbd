// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Java methods that programs call by name: {@code extern … __ksym} in C. A bundle publishes a
 * public class with this interface as a service (or through {@link java.util.ServiceLoader}), whose
 * public methods annotated with {@link KernelFunctionMethod} are the functions. When the bundle
 * goes, links of programs that use one become dormant.
 *
 * <p>The types of a method's parameters say what the verifier demands of a call:
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><th>Java</th><th>C</th><th>demanded</th></tr>
 * <tr><td>{@code long}, {@code int}, {@code boolean}</td><td>an integer</td><td>a number</td></tr>
 * <tr><td>{@link Memory @Memory} {@code Region bytes, int offset, int size}</td>
 * <td>{@code void *bytes, __u32 size}</td><td>that much memory, initialised unless it is to be
 * filled; at least a byte</td></tr>
 * <tr><td>{@code String}</td><td>{@code const char *}</td><td>a constant string</td></tr>
 * <tr><td>{@link org.skep.bpf.map.MapInstance}</td><td>a pointer to a map</td><td>a map</td></tr>
 * <tr><td>{@link org.skep.bpf.engine.RunContext}</td><td>nothing</td><td>the run that calls; only as
 * the first parameter</td></tr>
 * </table>
 *
 * <p>A method returns {@code long}, {@code int}, {@code boolean} or nothing. It is called on the
 * thread of the run, by many runs at once: it allocates nothing and waits for nothing. What it
 * throws ends the run as a fault and goes no further.
 */
@ConsumerType
public interface KernelFunctions {
  /**
   * The functions, one for each annotated method; core asks once.
   *
   * @throws IllegalArgumentException naming the method that cannot be one, and why
   */
  default List<KernelFunction> functions() {
    return AnnotatedMethod.functionsOf(this);
  }
}
