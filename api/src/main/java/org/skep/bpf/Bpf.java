// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

import org.osgi.annotation.versioning.ProviderType;
import org.skep.bpf.map.MapHandle;

/**
 * The system call, as one process sees it: a process is a bundle, or what opened core on a plain
 * class path. It has its own file descriptors and its own {@link UserMemory}; ids, pins and the
 * objects themselves are shared with all other processes.
 *
 * <p>Thread-safe. No call throws for a caller's mistake, whatever the bytes.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/bpf.2.html">bpf(2)</a>
 */
@ProviderType
public interface Bpf {
  /**
   * Runs one command. Element commands allocate nothing.
   *
   * @param cmd a number of {@link Cmd}, or of a {@link BpfCommand} that a bundle brought
   * @param attr the union's bytes, little-endian; some commands write results into it
   * @param size bytes of {@code attr} that are meant: bytes that this runtime does not know must be
   *     zero ({@code E2BIG}), as must those after the command's last field ({@code EINVAL})
   * @return at least 0 (a file descriptor or a count), or a negated {@link Errno}
   */
  int bpf(int cmd, BpfAttr attr, int size);

  /** As {@link #bpf}, answering with the reason and the verdict as well. */
  BpfResult call(int cmd, BpfAttr attr, int size);

  /** As {@link #call(int, BpfAttr, int)} over the whole of {@code attr}. */
  default BpfResult call(int cmd, BpfAttr attr) {
    return call(cmd, attr, attr.length());
  }

  /** The memory that pointers in this process's attributes point into. */
  UserMemory memory();

  /**
   * Resolves a map's file descriptor once; the handle then works on the same object with the same
   * checks, until it is closed or the process ends. It holds a reference of its own: closing the
   * descriptor leaves the handle usable.
   *
   * @throws BpfException {@code EBADF} if {@code fd} is not open, {@code EINVAL} if it is no map
   */
  MapHandle openMap(int fd);

  /** The process's name: the bundle's symbolic name, or what core was opened with. */
  String process();
}
