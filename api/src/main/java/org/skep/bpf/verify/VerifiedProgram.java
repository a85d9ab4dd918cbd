// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.map.MapRef;
import org.skep.isa.Insn;

/**
 * A program that may run: what engines work from. Immutable; the lists and arrays are not to be
 * written to.
 *
 * @param insns the instructions, one per slot
 * @param mapIndex for each slot, the index in {@code maps} of the map of a {@code ld_imm64}, −1
 *     elsewhere
 * @param maps the maps it uses
 * @param calls for each slot, the helper or kernel function that a call there goes to, else null
 * @param subprograms ascending by start; the first is the program itself
 * @param facts for each slot, what every path agrees on
 * @param ranges for each slot, what holds of the value it defines
 * @param mostExecuted instructions that a run executes at most; {@link Long#MAX_VALUE} if the
 *     verifier does not bound them, so that engines must count
 */
public record VerifiedProgram(
    List<Insn> insns,
    int[] mapIndex,
    List<MapRef> maps,
    List<@Nullable Helper> calls,
    List<Subprogram> subprograms,
    List<InsnFacts> facts,
    List<ValueRange> ranges,
    long mostExecuted) {
  /** A program whose instructions engines must count. */
  public VerifiedProgram(
      List<Insn> insns,
      int[] mapIndex,
      List<MapRef> maps,
      List<@Nullable Helper> calls,
      List<Subprogram> subprograms,
      List<InsnFacts> facts,
      List<ValueRange> ranges) {
    this(insns, mapIndex, maps, calls, subprograms, facts, ranges, Long.MAX_VALUE);
  }
}
