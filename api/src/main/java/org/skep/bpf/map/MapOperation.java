// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

/** What may be done with maps of a type: by calls, and by which helpers of programs. */
public enum MapOperation {
  /** {@code bpf_map_lookup_elem}. */
  PROG_LOOKUP,
  /** {@code bpf_map_update_elem}. */
  PROG_UPDATE,
  /** {@code bpf_map_delete_elem}. */
  PROG_DELETE,
  /** {@code bpf_map_lookup_percpu_elem}. */
  PROG_LOOKUP_PERCPU,
  /** {@code bpf_for_each_map_elem}. */
  PROG_FOR_EACH,
  /** {@code bpf_map_push_elem}. */
  PROG_PUSH,
  /** {@code bpf_map_pop_elem}. */
  PROG_POP,
  /** {@code bpf_map_peek_elem}. */
  PROG_PEEK,
  /** {@code bpf_tail_call}. */
  PROG_TAIL_CALL,
  /** {@code bpf_ringbuf_*}. */
  PROG_RINGBUF,
  /** {@code bpf_user_ringbuf_drain}. */
  PROG_USER_RINGBUF,
  /** {@code bpf_perf_event_*}. */
  PROG_PERF_EVENT,
  /** {@code bpf_get_stackid}. */
  PROG_STACK_ID,
  /** {@code MAP_LOOKUP_AND_DELETE_ELEM}. */
  LOOKUP_AND_DELETE,
  /** {@code MAP_LOOKUP_BATCH}. */
  LOOKUP_BATCH,
  /** {@code MAP_LOOKUP_AND_DELETE_BATCH}; only with {@link MapInstance#batchWalk}. */
  LOOKUP_AND_DELETE_BATCH,
  /** {@code MAP_UPDATE_BATCH}. */
  UPDATE_BATCH,
  /** {@code MAP_DELETE_BATCH}. */
  DELETE_BATCH,
  /** A pointer to a value in {@code ld_imm64}: {@link MapInstance#valueAddress}. */
  DIRECT_VALUE
}
