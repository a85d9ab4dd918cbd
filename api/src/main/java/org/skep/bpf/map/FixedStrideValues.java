// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.mem.DirectRegion;

/**
 * What arrays offer engines that inline: the value of index {@code i} is {@code i * stride} bytes
 * into the regions, taken as one, where region {@code n} begins at index {@code n *
 * entriesPerRegion}.
 */
@ConsumerType
public interface FixedStrideValues {
  /** Bytes from one value to the next. */
  int stride();

  /** Values in each region but the last, a power of two. */
  int entriesPerRegion();

  /** The region with that number; the same one for the map's whole life. */
  DirectRegion region(int number);
}
