// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/**
 * A subprogram of a verified program.
 *
 * @param start its first slot
 * @param end the slot after its last
 * @param name its name, {@code main} or {@code func#N} without BTF
 * @param stackBytes bytes of stack that it uses, up to 512
 * @param zeroedBytes bytes at the end of its frame (below the frame pointer) that must be zero when
 *     it begins, because it may read some of them before writing
 */
public record Subprogram(int start, int end, String name, int stackBytes, int zeroedBytes) {}
