// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import java.util.List;
import org.skep.bpf.LogLevels;
import org.skep.bpf.verify.FunctionInfo;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.Privileges;
import org.skep.isa.Insn;

/**
 * A program as it was loaded: what it is verified from again when its providers change. Immutable.
 *
 * @param type the program type's number
 * @param expectedAttachType as given
 * @param insns the instructions, as given
 * @param mapIndex for each slot, the index of the map that it refers to, else −1
 * @param license as given
 * @param gplCompatible whether that is a GPL-compatible license
 * @param strictAlignment whether every access must be aligned
 * @param privileges what it is verified with
 * @param logLevel the {@code log_level} of the load
 * @param functions subprograms, by BTF
 * @param lines source lines, by BTF
 * @param functionInfo the raw {@code func_info} records, 8 bytes each
 * @param lineInfo the raw {@code line_info} records, 16 bytes each
 */
public record ProgramSource(
    int type,
    int expectedAttachType,
    List<Insn> insns,
    int[] mapIndex,
    String license,
    boolean gplCompatible,
    boolean strictAlignment,
    Privileges privileges,
    int logLevel,
    List<FunctionInfo> functions,
    List<LineInfo> lines,
    byte[] functionInfo,
    byte[] lineInfo) {
  /** The same, to be verified without an explanation: whoever asked has had it. */
  public ProgramSource unexplained() {
    return new ProgramSource(
        type,
        expectedAttachType,
        insns,
        mapIndex,
        license,
        gplCompatible,
        strictAlignment,
        privileges,
        logLevel & ~LogLevels.EXPLAIN,
        functions,
        lines,
        functionInfo,
        lineInfo);
  }
}
