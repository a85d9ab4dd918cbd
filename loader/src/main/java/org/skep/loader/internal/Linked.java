// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.List;
import org.skep.isa.Insn;

/**
 * A program with the subprograms that it calls behind it, ready but for descriptors and ids.
 *
 * @param insns the instructions; those of {@code fixes} are to be completed
 * @param functionInfo records of 8 bytes
 * @param lineInfo records of 16 bytes
 * @param absent what CO-RE relocations did not find
 */
record Linked(
    List<Insn> insns, List<Fix> fixes, byte[] functionInfo, byte[] lineInfo, List<String> absent) {
  /** What is put into an instruction when it is loaded. */
  sealed interface Fix {
    int insn();
  }

  /** The descriptor of a map. */
  record MapFix(int insn, int map) implements Fix {}

  /** The id of a kernel function. */
  record FunctionFix(int insn, String name, boolean isWeak) implements Fix {}
}
