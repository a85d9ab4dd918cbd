// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

/** What a helper leaves in r0. */
public enum ReturnType {
  /** Any number. */
  INTEGER,
  /** Nothing that may be read. */
  VOID,
  /**
   * A pointer to a value of the map in the first argument, or 0. If the map holds maps ({@link
   * org.skep.bpf.map.MapRef#inner}), a map like the inner one, or 0.
   */
  MAP_VALUE_OR_NULL,
  /**
   * A pointer to memory of as many bytes as the {@link ArgType#CONST_ALLOC_SIZE} argument says, or
   * 0. The program must hand it to a helper that takes {@link ArgType#RESERVED_MEM}, on every path.
   */
  RESERVED_MEM_OR_NULL,
  /**
   * A pointer to memory of as many bytes as the {@link ArgType#CONST_ALLOC_SIZE} argument says, or
   * 0. Nobody need give it back.
   */
  MEM_OR_NULL
}
