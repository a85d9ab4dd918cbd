// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The eBPF instruction set as data: one {@link org.skep.isa.Insn} per 8-byte slot, the opcode
 * constants, an assembler and a disassembler.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9669.html">RFC 9669</a>
 */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.isa;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
