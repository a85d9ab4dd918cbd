// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import org.skep.core.internal.object.KernelObject;

/**
 * What a file descriptor stands for. Owns one reference to the object.
 *
 * @param object the object
 * @param readable whether calls may read through it
 * @param writable whether calls may write through it
 */
public record OpenFile(KernelObject object, boolean readable, boolean writable) {
  /** Open for both. */
  public OpenFile(KernelObject object) {
    this(object, true, true);
  }
}
