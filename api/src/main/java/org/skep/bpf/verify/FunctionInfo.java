// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/**
 * A subprogram as its BTF has it.
 *
 * @param insn its first slot
 * @param name its name
 * @param isGlobal whether it is linked globally: verified once, by its types alone
 */
public record FunctionInfo(int insn, String name, boolean isGlobal) {}
