// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package com.example.embed;

import java.io.IOException;
import org.skep.core.Skep;

/** The same on a plain class path. */
public final class Main {
  private Main() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException {
    try (Skep skep = Skep.open()) {
      System.out.println(skep.bpf().process() + ": " + PacketSizes.count(skep.bpf()));
    }
  }
}
