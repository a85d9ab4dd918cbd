// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.verifier;

import java.util.List;
import org.skep.isa.Insn;

/**
 * A program that a verifier is timed with.
 *
 * @param name what the table calls it
 * @param type its program type
 * @param insns its instructions; {@code ld_imm64} of a map has descriptor 0
 */
record Sample(String name, int type, List<Insn> insns) {}
