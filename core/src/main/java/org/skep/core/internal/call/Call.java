// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.verify.Verdict;
import org.skep.core.internal.object.KernelObject;

/** One call of a command: its process, its attribute, and what is to be said beside the result. */
public final class Call {
  private final Process process;
  private final BpfAttr attr;
  private final int size;
  private @Nullable Verdict verdict;

  Call(Process process, BpfAttr attr, int size) {
    this.process = process;
    this.attr = attr;
    this.size = size;
  }

  /** Who calls. */
  public Process process() {
    return process;
  }

  /** The attribute as given. */
  public BpfAttr attr() {
    return attr;
  }

  /** Bytes of it that are meant; fields beyond read as 0. */
  public int size() {
    return size;
  }

  /** The verdict, once there is one. */
  @Nullable Verdict verdict() {
    return verdict;
  }

  /** Keeps a verdict for the caller. */
  public void setVerdict(Verdict reached) {
    verdict = reached;
  }

  /** A 32-bit field. */
  public int u32(int offset) {
    return u32(attr, size, offset);
  }

  /** A 64-bit field. */
  public long u64(int offset) {
    return u64(attr, size, offset);
  }

  static int u32(BpfAttr attr, int size, int offset) {
    return offset + Integer.BYTES <= size
        ? attr.u32(offset)
        : (int) partial(attr, size, offset, Integer.BYTES);
  }

  static long u64(BpfAttr attr, int size, int offset) {
    return offset + Long.BYTES <= size ? attr.u64(offset) : partial(attr, size, offset, Long.BYTES);
  }

  /** A field that the caller's size cuts: what lies beyond is 0. */
  private static long partial(BpfAttr attr, int size, int offset, int width) {
    long value = 0;
    for (int i = 0; i < width && offset + i < size; i++) {
      value |= (attr.get(offset + i) & 0xffL) << (8 * i);
    }
    return value;
  }

  /**
   * Runs a command that a bundle brought, over a whole union in which all beyond the caller's size
   * is 0; what it writes within that size goes back.
   */
  int run(BpfCommand command) {
    byte[] bytes = bytes(0, Attr.SIZE);
    int result = command.run(process, BpfAttr.over(bytes));
    attr.write(0, bytes, Math.min(size, Attr.SIZE));
    return result;
  }

  /** A field of bytes. */
  public byte[] bytes(int offset, int length) {
    byte[] bytes = new byte[length];
    int there = Math.max(0, Math.min(length, size - offset));
    if (there > 0) {
      attr.read(offset, bytes, 0, there);
    }
    return bytes;
  }

  /**
   * Writes a result into the attribute.
   *
   * @throws BpfException {@code EFAULT} if the attribute ends before it
   */
  public void put32(int offset, int value) {
    if (offset + Integer.BYTES > attr.length()) {
      throw new BpfException(
          Errno.EFAULT, "the attribute ends before offset " + offset + ", where a result goes");
    }
    attr.u32(offset, value);
  }

  /** As {@link #put32}, 64 bits. */
  public void put64(int offset, long value) {
    put32(offset, (int) value);
    put32(offset + Integer.BYTES, (int) (value >>> 32));
  }

  /**
   * What a descriptor stands for.
   *
   * @throws BpfException {@code EBADF} if it is not open
   */
  public OpenFile file(int fd) {
    OpenFile file = process.fds().get(fd);
    if (file == null) {
      if (fd >= 0 && fd < FdTable.FIRST) {
        throw new BpfException(
            Errno.EINVAL, "descriptor " + fd + " is the host's own stream, no BPF object");
      }
      throw new BpfException(Errno.EBADF, "descriptor " + fd + " is not open in this process");
    }
    return file;
  }

  /**
   * The object of one kind that a descriptor stands for, with a reference for the caller.
   *
   * @throws BpfException {@code EBADF} if it is not open, {@code EINVAL} if it is another kind
   */
  public <T extends KernelObject> T retained(int fd, ObjectKind kind, Class<T> type) {
    return retained(file(fd), fd, kind, type);
  }

  /** As {@link #retained(int, ObjectKind, Class)}, of a descriptor that was looked up. */
  public static <T extends KernelObject> T retained(
      OpenFile file, int fd, ObjectKind kind, Class<T> type) {
    KernelObject object = file.object();
    if (!type.isInstance(object)) {
      throw new BpfException(
          Errno.EINVAL, "descriptor %d is a %s, expected a %s".formatted(fd, object.kind(), kind));
    }
    if (!object.tryRetain()) {
      throw new BpfException(Errno.EBADF, "descriptor " + fd + " was closed meanwhile");
    }
    return type.cast(object);
  }

  /** Opens a descriptor for an object; takes over the caller's reference, whatever happens. */
  public int open(OpenFile file) {
    try {
      return process.fds().open(file);
    } catch (BpfException e) {
      file.object().release();
      throw e;
    }
  }
}
