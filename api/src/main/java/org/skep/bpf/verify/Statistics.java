// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/**
 * What a verdict took.
 *
 * @param processed instructions walked, over all paths
 * @param states states kept, in total
 * @param peakStates states kept at once, at most
 * @param maxStatesPerInsn states kept at one instruction, at most
 * @param nanos time, in nanoseconds
 */
public record Statistics(
    int processed, int states, int peakStates, int maxStatesPerInsn, long nanos) {}
