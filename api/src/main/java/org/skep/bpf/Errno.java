// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/** The error numbers of Linux (x86-64) that {@code bpf()} answers with, negated. */
public enum Errno {
  EPERM(1, "not permitted"),
  ENOENT(2, "no such entry"),
  EINTR(4, "interrupted"),
  E2BIG(7, "too big"),
  EBADF(9, "bad file descriptor"),
  EAGAIN(11, "try again"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "access denied"),
  EFAULT(14, "bad address"),
  EBUSY(16, "busy"),
  EEXIST(17, "exists already"),
  ENODEV(19, "no such device"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  EMFILE(24, "too many open files"),
  ENOSPC(28, "no space left"),
  ERANGE(34, "out of range"),
  EDEADLK(35, "would wait for itself"),
  ENAMETOOLONG(36, "name too long"),
  ENOTEMPTY(39, "not empty"),
  ENOLINK(67, "link has been severed"),
  EBADFD(77, "file descriptor in bad state"),
  EOPNOTSUPP(95, "operation not supported"),
  ESTALE(116, "stale"),
  ENOTSUPP(524, "not supported");

  private final int number;
  private final String words;

  Errno(int number, String words) {
    this.number = number;
    this.words = words;
  }

  /** The positive number. */
  public int number() {
    return number;
  }

  /** The result of a call that failed so: the negated number. */
  public int negated() {
    return -number;
  }

  /** A few words for people. */
  public String words() {
    return words;
  }

  /**
   * The errno of a failed call.
   *
   * @param result a negative result
   * @throws IllegalArgumentException if no errno has that number
   */
  public static Errno ofResult(long result) {
    for (Errno errno : values()) {
      if (errno.number == -result) {
        return errno;
      }
    }
    throw new IllegalArgumentException("no errno has the number " + -result);
  }
}
