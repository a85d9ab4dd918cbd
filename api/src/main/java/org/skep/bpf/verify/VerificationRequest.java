// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.prog.ContextLayout;
import org.skep.bpf.prog.ReturnRange;
import org.skep.isa.Insn;

/**
 * What a verifier is asked. Immutable; what it refers to answers the same for as long as the call
 * takes.
 *
 * @param insns the program, as loaded
 * @param mapIndex for each slot, the index in {@code maps} of the map that a {@code ld_imm64} there
 *     refers to, −1 elsewhere
 * @param maps the maps it uses
 * @param typeName the program type's name, for messages
 * @param context what r1 points to
 * @param returns what r0 may be at the end
 * @param allowsPacketLoads whether {@code LD_ABS} and {@code LD_IND} are allowed
 * @param gplCompatible whether the license allows GPL-only helpers
 * @param helpers what may be called
 * @param privileges what the caller may do
 * @param strictAlignment whether every access must be aligned
 * @param limits where to stop
 * @param logLevel 0 for no text; else the bits of {@code log_level}, as {@link
 *     org.skep.bpf.LogLevels} has them
 * @param functions the subprograms' names, by slot; empty without BTF
 * @param lines the source lines, ascending by slot; empty without BTF
 */
public record VerificationRequest(
    List<Insn> insns,
    int[] mapIndex,
    List<MapRef> maps,
    String typeName,
    ContextLayout context,
    ReturnRange returns,
    boolean allowsPacketLoads,
    boolean gplCompatible,
    Helpers helpers,
    Privileges privileges,
    boolean strictAlignment,
    Limits limits,
    int logLevel,
    List<FunctionInfo> functions,
    List<LineInfo> lines) {

  /** What programs of the type may call. */
  public interface Helpers {
    /** The helper with that number, if the program type has it. */
    @Nullable Helper helper(int id);

    /** Whether some program type has a helper with that number: it is known, but not here. */
    boolean isKnown(int id);

    /** The kernel function with that id. */
    @Nullable Helper kernelFunction(int id);
  }
}
