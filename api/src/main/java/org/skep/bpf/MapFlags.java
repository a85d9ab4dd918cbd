// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/** Bits of {@code map_flags}, and the flags of element commands, under Linux's names. */
public final class MapFlags {
  private MapFlags() {}

  public static final int NO_PREALLOC = 0x1;
  public static final int NO_COMMON_LRU = 0x2;
  public static final int NUMA_NODE = 0x4;
  public static final int RDONLY = 0x8;
  public static final int WRONLY = 0x10;
  public static final int STACK_BUILD_ID = 0x20;
  public static final int ZERO_SEED = 0x40;
  public static final int RDONLY_PROG = 0x80;
  public static final int WRONLY_PROG = 0x100;
  public static final int CLONE = 0x200;
  public static final int MMAPABLE = 0x400;
  public static final int PRESERVE_ELEMS = 0x800;
  public static final int INNER_MAP = 0x1000;

  /** Update: create or replace. */
  public static final long ANY = 0;

  /** Update: create only. */
  public static final long NOEXIST = 1;

  /** Update: replace only. */
  public static final long EXIST = 2;

  /** Update and lookup: copy under the value's spin lock. */
  public static final long F_LOCK = 4;
}
