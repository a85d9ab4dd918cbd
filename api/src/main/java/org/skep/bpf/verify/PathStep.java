// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import org.jspecify.annotations.Nullable;

/**
 * One instruction of a path.
 *
 * @param number its place in the path, from 0: where numbers are not consecutive, steps were left
 *     out
 * @param insn its slot
 * @param before what was known before it
 * @param assumption what the path assumes here, where it could go two ways; null elsewhere
 */
public record PathStep(long number, int insn, KnownState before, @Nullable Assumption assumption) {}
