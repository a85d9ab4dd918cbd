// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

/**
 * Fields of {@code MAP_CREATE} that only some map types understand. Core refuses those that a type
 * does not declare when they are not zero ({@code EINVAL}).
 */
public enum OptionalField {
  /** {@code map_extra}. */
  MAP_EXTRA,
  /** {@code inner_map_fd}. */
  INNER_MAP_FD,
  /** {@code map_ifindex}: no device here holds maps, so that it is {@code EOPNOTSUPP}. */
  MAP_IFINDEX
}
