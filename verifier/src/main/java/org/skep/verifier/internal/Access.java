// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

/**
 * One access to memory.
 *
 * @param slot the instruction's slot
 * @param register the register that holds the pointer
 * @param offset added to the pointer, in bytes
 * @param size bytes
 * @param isWrite whether it stores
 * @param isAtomic whether it must be aligned
 * @param valueRegister the register that is stored, −1 if none is
 */
record Access(
    int slot,
    int register,
    int offset,
    int size,
    boolean isWrite,
    boolean isAtomic,
    int valueRegister) {
  /** One that stores no register. */
  Access(int slot, int register, int offset, int size, boolean isWrite, boolean isAtomic) {
    this(slot, register, offset, size, isWrite, isAtomic, -1);
  }
}
