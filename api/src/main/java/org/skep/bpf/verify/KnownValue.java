// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/**
 * What is known of a register, or of eight bytes of stack.
 *
 * @param place {@code r0} to {@code r10}, or {@code fp-8}, {@code fp-16}, …: the slot that begins
 *     so many bytes below the frame pointer
 * @param state as the log prints it, such as {@code scalar(umax=255)}
 * @param words the same for people, such as {@code a number from 0 to 255}
 */
public record KnownValue(String place, String state, String words) {}
