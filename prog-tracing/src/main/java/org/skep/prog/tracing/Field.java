// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.tracing;

/**
 * A field of a tracepoint's record. Immutable.
 *
 * @param name its name, as a C program calls it
 * @param kind what it holds
 */
public record Field(String name, Kind kind) {
  /** What a field may hold. */
  public enum Kind {
    /** 32 bits. */
    U32(4, "__u32"),
    /** 64 bits. */
    U64(8, "__u64"),
    /** A text: the record holds where it is, {@code __data_loc} in Linux's words. */
    TEXT(4, "__u32 /* offset, length << 16 */");

    private final int size;
    private final String cType;

    Kind(int size, String cType) {
      this.size = size;
      this.cType = cType;
    }

    /** Bytes in the record, and their alignment. */
    int size() {
      return size;
    }

    String cType() {
      return cType;
    }
  }

  /** 32 bits. */
  public static Field u32(String name) {
    return new Field(name, Kind.U32);
  }

  /** 64 bits. */
  public static Field u64(String name) {
    return new Field(name, Kind.U64);
  }

  /** A text of up to {@value Tracepoint#MAX_TEXT} bytes in UTF-8; longer ones are cut. */
  public static Field text(String name) {
    return new Field(name, Kind.TEXT);
  }
}
