// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/** Numbers of Skep's own attach types. Linux's are below 0x10000. */
public final class AttachTypes {
  private AttachTypes() {}

  /** A named hook that packets pass: a capture file, a channel. */
  public static final int PACKETS = 0x10000;

  /** A tracepoint, named {@code category:name}. */
  public static final int TRACEPOINT = 0x10001;

  /** The first number for types that bundles bring. */
  public static final int FIRST_FREE = 0x10010;
}
