// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The verifier, by concept: the shape of a program ({@code Flow}, {@code InsnForm}), values ({@code
 * Tnum}, {@code Scalar}), what registers and stack hold ({@code Reg}, {@code Slot}, {@code Frame},
 * {@code State}), the walk over all paths ({@code Walk}, {@code Explored}, {@code Comparison}), and
 * what each instruction may do ({@code Memory}, {@code Arithmetic}, {@code Jumps}, {@code Calls}).
 */
@NullMarked
package org.skep.verifier.internal;

import org.jspecify.annotations.NullMarked;
