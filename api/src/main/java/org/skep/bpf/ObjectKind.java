// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/** What a file descriptor, an id or a pin may refer to. */
public enum ObjectKind {
  MAP(1),
  PROG(2),
  LINK(3),
  BTF(4),
  STATS(5);

  private final int number;

  ObjectKind(int number) {
    this.number = number;
  }

  /** The number that {@link Attr.Fd#KIND} holds. */
  public int number() {
    return number;
  }

  /**
   * The kind of that number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ObjectKind of(int number) {
    for (ObjectKind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of object has the number " + number);
  }
}
