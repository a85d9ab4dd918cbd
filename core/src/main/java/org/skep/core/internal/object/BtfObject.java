// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import org.skep.bpf.ObjectKind;
import org.skep.btf.Btf;

/** Loaded BTF: the bytes as they came, and what they say. */
public final class BtfObject extends KernelObject {
  private final Registry registry;
  private final byte[] bytes;
  private final Btf btf;

  /** BTF that was parsed from {@code bytes}, which now belong to it. */
  public BtfObject(Registry registry, byte[] bytes, Btf btf) {
    super(ObjectKind.BTF, "");
    this.registry = registry;
    this.bytes = bytes;
    this.btf = btf;
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Their length. */
  public int size() {
    return bytes.length;
  }

  /** What they say. */
  public Btf btf() {
    return btf;
  }

  @Override
  void onLastReference() {
    registry.btfs().remove(this);
    registry.freed(this);
  }
}
