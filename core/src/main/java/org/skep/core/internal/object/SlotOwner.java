// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

/**
 * What programs in the slots of one map have in common: the first that is stored in it or uses it
 * says so for all.
 *
 * @param type the program type's number
 * @param attachType {@code expected_attach_type}
 */
public record SlotOwner(int type, int attachType) {}
