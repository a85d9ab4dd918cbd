// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapHandle;

/** The element commands on byte arrays. */
final class RawMap {
  private final Bpf bpf;
  private final int fd;
  private final int keySize;
  private final int valueSize;

  RawMap(Bpf bpf, int fd) {
    this.bpf = bpf;
    this.fd = fd;
    try (MapHandle handle = bpf.openMap(fd)) {
      this.keySize = handle.spec().keySize();
      this.valueSize = handle.valueSize();
    }
  }

  /** Bytes of a value as callers pass it: for per-CPU maps one for each CPU. */
  int valueSize() {
    return valueSize;
  }

  /** The value of a key; null if there is none. */
  byte @Nullable [] lookup(byte[] key) {
    byte[] value = new byte[valueSize];
    return isThere(run(Cmd.MAP_LOOKUP_ELEM, key, value, 0)) ? value : null;
  }

  void update(byte[] key, byte[] value, long flags) {
    run(Cmd.MAP_UPDATE_ELEM, key, value, flags).orThrow();
  }

  void delete(byte[] key) {
    run(Cmd.MAP_DELETE_ELEM, key, null, 0).orThrow();
  }

  /** The key after one, or the first; null after the last. */
  byte @Nullable [] next(byte @Nullable [] key) {
    byte[] next = new byte[keySize];
    return isThere(run(Cmd.MAP_GET_NEXT_KEY, key, next, 0)) ? next : null;
  }

  private static boolean isThere(BpfResult result) {
    if (result.errno() == Errno.ENOENT) {
      return false;
    }
    result.orThrow();
    return true;
  }

  private BpfResult run(int cmd, byte @Nullable [] key, byte @Nullable [] value, long flags) {
    long keyAddress = key == null || key.length == 0 ? 0 : bpf.memory().map(key);
    long valueAddress = value == null || value.length == 0 ? 0 : bpf.memory().map(value);
    try {
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.Elem.MAP_FD, fd)
              .u64(Attr.Elem.KEY, keyAddress)
              .u64(Attr.Elem.VALUE, valueAddress)
              .u64(Attr.Elem.FLAGS, flags);
      return bpf.call(cmd, attr);
    } finally {
      for (long address : new long[] {keyAddress, valueAddress}) {
        if (address != 0) {
          bpf.memory().unmap(address);
        }
      }
    }
  }

  /** Copies of a value, each filled up to 8 bytes, as per-CPU maps take it. */
  byte[] forEachCpu(byte[] value) {
    byte[] all = new byte[valueSize];
    int step = Math.max(8, (value.length + 7) / 8 * 8);
    for (int at = 0; at + value.length <= all.length; at += step) {
      System.arraycopy(value, 0, all, at, value.length);
    }
    return all;
  }

  /** The value of one CPU out of such copies. */
  static byte[] ofCpu(byte[] all, int cpu, int size) {
    int step = (size + 7) / 8 * 8;
    return Arrays.copyOfRange(all, cpu * step, cpu * step + size);
  }
}
