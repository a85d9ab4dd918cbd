// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.prog;

import org.jspecify.annotations.Nullable;

/**
 * What a test run gave.
 *
 * @param result r0 of the last run; {@code PROG_TEST_RUN} reports its lower 32 bits
 * @param data the packet afterwards; null if the type has none
 * @param context the context afterwards; null if it is not reported
 * @param nanos time for one run, on average, in nanoseconds
 */
public record TestRunResult(
    long result, byte @Nullable [] data, byte @Nullable [] context, long nanos) {}
