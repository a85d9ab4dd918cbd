// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.verifier;

/**
 * What a verifier took for a program.
 *
 * @param verdict "accepted", or the errno
 * @param processed instructions walked
 * @param micros the fastest load, in microseconds
 * @param middle the middle load, in microseconds
 */
record Timed(String verdict, long processed, double micros, double middle) {}
