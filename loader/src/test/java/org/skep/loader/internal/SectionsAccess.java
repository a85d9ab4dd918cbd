// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import org.skep.loader.ProgramSpec;

/** Lets tests outside of the package ask. */
public final class SectionsAccess {
  private SectionsAccess() {}

  public static ProgramSpec program(String name, String section) {
    return Sections.program(name, section);
  }
}
