// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

/**
 * What a verifier demands of a helper's argument. Where memory has a size argument, that is the
 * argument after it.
 */
public enum ArgType {
  /** Any initialised value. */
  ANYTHING,
  /** A number, never a pointer. */
  SCALAR,
  /** A map, from {@code ld_imm64}. */
  CONST_MAP_PTR,
  /** Readable memory of the map's key size; the map is an earlier argument. */
  MAP_KEY,
  /** Readable memory of the map's value size. */
  MAP_VALUE,
  /** Writable memory of the map's value size; the helper fills it. */
  UNINIT_MAP_VALUE,
  /** Readable, initialised memory; the next argument is its size. */
  MEM,
  /** As {@link #MEM}, or the number 0. */
  MEM_OR_NULL,
  /** Writable memory that the helper fills; the next argument is its size. */
  UNINIT_MEM,
  /** A size in bytes, above 0. */
  CONST_SIZE,
  /** A size in bytes, 0 allowed. */
  CONST_SIZE_OR_ZERO,
  /** The program's context, unmodified. */
  CTX,
  /** Writable, aligned memory of 4 bytes; the helper fills it. */
  INT_OUT,
  /** Writable, aligned memory of 8 bytes; the helper fills it. */
  LONG_OUT,
  /** A NUL-terminated string in a frozen read-only map. */
  CONST_STR,
  /** A subprogram, from {@code ld_imm64}: called back. */
  CALLBACK,
  /** Handed to the callback as it is: a pointer into the stack, or the number 0. */
  STACK_OR_NULL,
  /** A number that is known when the program is loaded: bytes to reserve; 0 allowed. */
  CONST_ALLOC_SIZE,
  /** What a helper reserved ({@link ReturnType#RESERVED_MEM_OR_NULL}), unmoved; gone afterwards. */
  RESERVED_MEM,
  /** A {@code struct bpf_spin_lock} in a map's value. */
  SPIN_LOCK,
  /** A {@code struct bpf_timer} in a map's value. */
  TIMER,
  /** A {@code struct bpf_dynptr} that a callback was handed. */
  DYNPTR
}
