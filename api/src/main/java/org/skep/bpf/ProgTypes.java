// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/**
 * Numbers of program types: Linux's below {@link #FIRST_FREE}, bundles' own from there on. That a
 * number is here does not mean that a provider is.
 */
public final class ProgTypes {
  private ProgTypes() {}

  public static final int SOCKET_FILTER = 1;
  public static final int KPROBE = 2;
  public static final int SCHED_CLS = 3;
  public static final int SCHED_ACT = 4;
  public static final int TRACEPOINT = 5;
  public static final int XDP = 6;
  public static final int PERF_EVENT = 7;
  public static final int CGROUP_SKB = 8;
  public static final int RAW_TRACEPOINT = 17;
  public static final int TRACING = 26;
  public static final int SYSCALL = 31;

  /** The first number for types that Linux does not have. */
  public static final int FIRST_FREE = 0x10000;
}
