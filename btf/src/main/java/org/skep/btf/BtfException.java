// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

/**
 * BTF that cannot be used, or a value that does not fit its type. The message says where (the byte
 * offset, if there is one), what was found and what was expected.
 */
public final class BtfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  /** A defect with no place in the bytes: a type id, a name, a value. */
  public BtfException(String found, String expected) {
    super("found " + found + ", expected " + expected);
    this.offset = -1;
  }

  /** A defect at {@code offset} bytes from the start of the parsed bytes or text. */
  public BtfException(long offset, String found, String expected) {
    super("at offset " + offset + ": found " + found + ", expected " + expected);
    this.offset = offset;
  }

  /** Bytes (or characters, for text) from the start of the input; −1 if the defect has no place. */
  public long offset() {
    return offset;
  }
}
