// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.memory;

import org.skep.bpf.map.HeldObject;

/** What slots hold, with a reference. */
public interface Held extends HeldObject {
  /** Gives the reference back. */
  void release();
}
