// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;

/**
 * What owns a file descriptor: it is closed with the object, once. Descriptors that nobody closes
 * go with their process.
 */
public abstract class BpfObject implements AutoCloseable {
  private final Bpf bpf;
  private final int fd;
  private boolean closed;

  BpfObject(Bpf bpf, int fd) {
    this.bpf = bpf;
    this.fd = fd;
  }

  /** The call that it was made through. */
  public final Bpf bpf() {
    return bpf;
  }

  /** The descriptor; it stays this object's. */
  public final int fd() {
    return fd;
  }

  /** The object's id. */
  public abstract int id();

  /**
   * Pins it: it lives on under that path when the descriptor is closed.
   *
   * @param path below {@code /sys/fs/bpf}
   * @throws org.skep.bpf.BpfException {@code EEXIST}, {@code EPERM} outside of that, {@code EINVAL}
   */
  public final void pin(String path) {
    long name = bpf.memory().mapString(path);
    try {
      BpfAttr attr = BpfAttr.create().u64(Attr.Pin.PATHNAME, name).u32(Attr.Pin.BPF_FD, fd);
      bpf.call(Cmd.OBJ_PIN, attr).orThrow();
    } finally {
      bpf.memory().unmap(name);
    }
  }

  /** Closes the descriptor; the object itself stays while anything else refers to it. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    BpfObjects.close(bpf, fd);
  }
}
