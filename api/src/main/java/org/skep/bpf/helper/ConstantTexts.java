// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.Region;

/**
 * Constant strings by their address: read once, so that calls allocate none. The memory is a frozen
 * map's and its region's id is never given again, so that what was read stays true. Keeps the last
 * few. Thread-safe: entries are immutable, and a lost one is read again.
 */
final class ConstantTexts {
  private static final int KEPT = 16;

  private record Text(long address, String text) {}

  private final @Nullable Text[] texts = new @Nullable Text[KEPT];

  String at(RunContext run, long address) {
    int slot = Long.hashCode(address * 0x9e3779b97f4a7c15L) & (KEPT - 1);
    Text kept = texts[slot];
    if (kept == null || kept.address() != address) {
      kept = new Text(address, read(run.region(address, 1), (int) address));
      texts[slot] = kept;
    }
    return kept.text();
  }

  private static String read(Region region, int from) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int at = from; region.holds(at, 1) && region.loadByte(at) != 0; at++) {
      bytes.write(region.loadByte(at));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
