// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

/**
 * A helper: its number, prototype and body. Immutable.
 *
 * @param id the number in the call instruction, one of {@link org.skep.bpf.HelperIds}
 * @param prototype what verifiers check
 * @param body what engines call
 */
public record Helper(int id, HelperPrototype prototype, HelperBody body) {}
