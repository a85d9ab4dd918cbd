// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/**
 * A process's descriptors: the lowest free number is given, from 3, as 0 to 2 belong to the host's
 * standard streams. Reads take no lock.
 */
final class FdTable {
  static final int FIRST = 3;

  private final IntSupplier limit;
  private volatile @Nullable OpenFile[] files = new OpenFile[16];
  private final IntConsumer admission;
  private int open;
  private boolean closed;

  /**
   * A table whose limit is asked for with each descriptor: it may change meanwhile.
   *
   * @param admission told how many are open before one more is, and may throw
   */
  FdTable(IntSupplier limit, IntConsumer admission) {
    this.limit = limit;
    this.admission = admission;
  }

  @Nullable OpenFile get(int fd) {
    @Nullable OpenFile[] now = files;
    return fd >= 0 && fd < now.length ? now[fd] : null;
  }

  /** Opens a descriptor; the reference in {@code file} is the table's from now on. */
  synchronized int open(OpenFile file) {
    if (closed) {
      throw new BpfException(Errno.EPERM, "the process has ended");
    }
    @Nullable OpenFile[] now = files;
    int fd = FIRST;
    while (fd < now.length && now[fd] != null) {
      fd++;
    }
    admission.accept(open);
    int most = limit.getAsInt();
    if (fd >= most) {
      throw new BpfException(
          Errno.EMFILE, "all %d descriptors of the process are open; close some".formatted(most));
    }
    @Nullable OpenFile[] next = Arrays.copyOf(now, fd < now.length ? now.length : now.length * 2);
    next[fd] = file;
    files = next;
    open++;
    file.object().addUser();
    return fd;
  }

  boolean close(int fd) {
    OpenFile file;
    synchronized (this) {
      file = get(fd);
      if (file == null) {
        return false;
      }
      @Nullable OpenFile[] next = files.clone();
      next[fd] = null;
      files = next;
      open--;
    }
    drop(file);
    return true;
  }

  /** Closes everything; nothing can be opened afterwards. */
  void closeAll() {
    @Nullable OpenFile[] last;
    synchronized (this) {
      closed = true;
      last = files;
      files = new OpenFile[0];
    }
    for (OpenFile file : last) {
      if (file != null) {
        drop(file);
      }
    }
  }

  private static void drop(OpenFile file) {
    file.object().removeUser();
    file.object().release();
  }

  /** The smallest open descriptor above {@code fd}; −1 if there is none. */
  int next(int fd) {
    @Nullable OpenFile[] now = files;
    for (int next = Math.max(fd + 1, 0); next < now.length; next++) {
      if (now[next] != null) {
        return next;
      }
    }
    return -1;
  }
}
