// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import java.util.List;

/**
 * How a verdict came about: what was known where, and the path that failed. Immutable, and bounded
 * whatever the program: where something was left out, it says so. Made only on request ({@link
 * org.skep.bpf.LogLevels#EXPLAIN}).
 *
 * @param insns every instruction, in order
 * @param lines the source lines, ascending by slot; empty without BTF
 * @param functions the subprograms' names; empty without BTF
 * @param path the path that failed, from its first instruction to the one that broke the rule;
 *     empty if the program was accepted, or refused before it was walked
 * @param pathLength the path's steps; more than {@code path} has if its middle was left out
 */
public record Explanation(
    List<ExplainedInsn> insns,
    List<LineInfo> lines,
    List<FunctionInfo> functions,
    List<PathStep> path,
    long pathLength) {
  /** Keeps copies. */
  public Explanation {
    insns = List.copyOf(insns);
    lines = List.copyOf(lines);
    functions = List.copyOf(functions);
    path = List.copyOf(path);
  }

  /** Whether steps of the path were left out. */
  public boolean isPathCut() {
    return path.size() < pathLength;
  }
}
