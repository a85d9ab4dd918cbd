// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.List;

/** What is there to be used: the runtime's providers, looked up when asked for, never kept. */
interface Providers {
  /** All providers of a service interface. */
  <T> List<T> all(Class<T> service);

  /** Symbolic names of the bundles that are installed; none where there is no framework. */
  default List<String> bundles() {
    return List.of();
  }

  /** Names of the jars in the watched folder. */
  default List<String> deployed() {
    return List.of();
  }
}
