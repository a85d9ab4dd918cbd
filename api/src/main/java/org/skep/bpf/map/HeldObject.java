// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.osgi.annotation.versioning.ProviderType;
import org.skep.bpf.ObjectKind;

/** A map or program as a slot holds it. Opaque to providers. */
@ProviderType
public interface HeldObject {
  /** What it is. */
  ObjectKind kind();

  /** Its id: what a lookup by a call gives. */
  int id();
}
