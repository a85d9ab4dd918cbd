// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/**
 * A line of source, from the slot {@code insn} on.
 *
 * @param insn the first slot
 * @param file the file's name
 * @param line its number, from 1
 * @param column the column, from 1; 0 if unknown
 * @param text the line
 */
public record LineInfo(int insn, String file, int line, int column, String text) {}
