// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/**
 * A rule that programs are held to, in words.
 *
 * @param id what {@link Rejection#rule} has, such as {@code V014}
 * @param title what is expected, in one line
 * @param meaning what it means and why it is so
 * @param cause how programs come to break it
 * @param remedy how they keep it
 */
public record Rule(String id, String title, String meaning, String cause, String remedy) {}
