// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.prog;

import org.jspecify.annotations.Nullable;

/**
 * What {@code PROG_TEST_RUN} asks for.
 *
 * @param data the packet; empty if none was given
 * @param context the context given; null if none was
 * @param repeat how often to run, at least 1
 * @param flags {@code test.flags}
 * @param cpu {@code test.cpu}
 * @param batchSize {@code test.batch_size}
 */
public record TestRunRequest(
    byte[] data, byte @Nullable [] context, int repeat, int flags, int cpu, int batchSize) {}
