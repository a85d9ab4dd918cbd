// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/**
 * Numbers of map types: Linux's below {@link #FIRST_FREE}, bundles' own from there on. That a
 * number is here does not mean that a provider is.
 */
public final class MapTypes {
  private MapTypes() {}

  public static final int HASH = 1;
  public static final int ARRAY = 2;
  public static final int PROG_ARRAY = 3;
  public static final int PERF_EVENT_ARRAY = 4;
  public static final int PERCPU_HASH = 5;
  public static final int PERCPU_ARRAY = 6;
  public static final int STACK_TRACE = 7;
  public static final int LRU_HASH = 9;
  public static final int LRU_PERCPU_HASH = 10;
  public static final int LPM_TRIE = 11;
  public static final int ARRAY_OF_MAPS = 12;
  public static final int HASH_OF_MAPS = 13;
  public static final int QUEUE = 22;
  public static final int STACK = 23;
  public static final int RINGBUF = 27;
  public static final int BLOOM_FILTER = 30;
  public static final int USER_RINGBUF = 31;

  /** The first number for types that Linux does not have. */
  public static final int FIRST_FREE = 0x10000;
}
