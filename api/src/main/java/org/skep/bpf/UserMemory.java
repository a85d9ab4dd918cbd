// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The address space of one process: what pointers in its attributes point into. An address is an id
 * in the upper 32 bits and an offset in the lower; it says nothing about the JVM's memory.
 *
 * <p>Thread-safe. A mapping holds its buffer until it is unmapped; the buffer stays the caller's.
 */
@ProviderType
public interface UserMemory {
  /**
   * Maps the bytes of {@code buffer} from position to limit; calls read and write them in place.
   *
   * @return the address of the first byte, never 0
   */
  long map(ByteBuffer buffer);

  /** Maps the whole array. */
  default long map(byte[] bytes) {
    return map(ByteBuffer.wrap(bytes));
  }

  /** Maps a copy of {@code text} as UTF-8 with a closing NUL. */
  default long mapString(String text) {
    return map((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Ends the mapping that {@code address} lies in; its addresses are {@code EFAULT} from then on.
   *
   * @return whether there was one
   */
  boolean unmap(long address);
}
