// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that a map offers to Java beyond the element commands: records to read, stacks to
 * resolve. A {@link MapInstance} implements the facets that it has; callers ask {@link
 * MapHandle#facet} for one. Core knows none of them.
 */
@ConsumerType
public interface MapFacet {
  /** Whether a descriptor must be writable, rather than readable, for this. */
  default boolean writes() {
    return false;
  }
}
