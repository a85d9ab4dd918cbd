// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.prog;

import java.util.EnumSet;
import java.util.Set;

/**
 * A field of a context: which accesses a verifier allows. An access must lie inside one field.
 *
 * <p>A field that becomes a packet pointer has 4 bytes and is loaded whole, into a register of 8:
 * it holds an offset in the run's {@link org.skep.bpf.engine.RunContext#packet()}, and the program
 * gets {@link org.skep.bpf.engine.RunContext#packetPointer} of it. Verifiers mark such a load in
 * {@link org.skep.bpf.verify.InsnFacts#contextLoad}, engines make the pointer. The field's bytes
 * change only in helpers with the trait {@code CHANGES_PACKET}.
 *
 * @param name the field's name
 * @param offset bytes from the context's first
 * @param size bytes
 * @param access what is allowed
 * @param becomes what a load of it gives
 */
public record ContextField(String name, int offset, int size, Set<Access> access, Becomes becomes) {
  /** What may be done with a field. */
  public enum Access {
    /** Load all of it. */
    READ,
    /** Load aligned parts of it. */
    READ_NARROW,
    /** Store all of it. */
    WRITE,
    /** Store aligned parts of it. */
    WRITE_NARROW
  }

  /** What a load gives. */
  public enum Becomes {
    /** A number. */
    SCALAR,
    /** A pointer to the packet's first byte. */
    PACKET,
    /** A pointer to the packet's end. */
    PACKET_END,
    /** A pointer to the packet's metadata. */
    PACKET_META
  }

  /** A number that may be read, whole or in aligned parts. */
  public static ContextField readable(String name, int offset, int size) {
    return new ContextField(
        name, offset, size, EnumSet.of(Access.READ, Access.READ_NARROW), Becomes.SCALAR);
  }

  /** A number that may only be read whole. */
  public static ContextField readableWhole(String name, int offset, int size) {
    return new ContextField(name, offset, size, EnumSet.of(Access.READ), Becomes.SCALAR);
  }

  /** A number that may be read, whole or in aligned parts, and written whole. */
  public static ContextField writableWhole(String name, int offset, int size) {
    return new ContextField(
        name,
        offset,
        size,
        EnumSet.of(Access.READ, Access.READ_NARROW, Access.WRITE),
        Becomes.SCALAR);
  }

  /** A pointer of that kind to the packet: 4 bytes, read whole. */
  public static ContextField packet(String name, int offset, Becomes becomes) {
    return new ContextField(name, offset, Integer.BYTES, EnumSet.of(Access.READ), becomes);
  }

  /** A number that may be read and written, whole or in aligned parts. */
  public static ContextField writable(String name, int offset, int size) {
    return new ContextField(name, offset, size, EnumSet.allOf(Access.class), Becomes.SCALAR);
  }

  /** The slot after the field's last byte. */
  public int end() {
    return offset + size;
  }
}
