// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What hashes offer engines that inline: lookup by a key held in one or two words, little-endian,
 * upper bytes zero where the key is shorter. Only for keys of up to 16 bytes.
 */
@ConsumerType
public interface WordKeyedLookup {
  /**
   * A pointer to the value, as {@link MapInstance#lookupAddress}.
   *
   * @param first bytes 0 to 7 of the key
   * @param second bytes 8 to 15, 0 for keys of up to 8 bytes
   * @return a program's address, or 0 if absent
   */
  long lookupAddress(long first, long second);
}
