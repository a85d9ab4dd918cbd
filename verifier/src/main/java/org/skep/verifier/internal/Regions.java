// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.bpf.Errno;

/** Whether bytes lie in what a pointer points to: map values and keys, memory, packets. */
final class Regions {
  private static final long MAX_OFFSET = 1L << 29;

  private final Env env;

  Regions(Env env) {
    this.env = env;
  }

  /** Checks that {@code size} bytes lie in the value, and touch no field that is not theirs. */
  void checkMapValue(Reg base, long offset, long size, int register, int slot) {
    int valueSize = env.map(base.map()).spec().valueSize();
    check(base, offset, size, new Extent("map value", "value_size", valueSize), register, slot);
    ValueFieldRules.refuseFields(env.map(base.map()).spec().fields(), base, offset, size, slot);
  }

  /** Checks that {@code size} bytes lie in a map's key, or in memory whose size is known. */
  void checkMemory(Reg base, long offset, long size, int register, int slot) {
    Extent extent =
        base.type() == Reg.Type.MAP_KEY
            ? new Extent("map key", "key_size", env.map(base.map()).spec().keySize())
            : new Extent("memory", "mem_size", base.range());
    check(base, offset, size, extent, register, slot);
  }

  private record Extent(String what, String sizeName, int size) {
    String bounds() {
      return "an access inside of the %s: bytes 0 to %d".formatted(what, size - 1);
    }
  }

  private static void check(
      Reg base, long offset, long size, Extent extent, int register, int slot) {
    Scalar at = base.value();
    long fixed = base.off() + offset;
    if (at.sMin() < 0
        && (at.sMin() + fixed != (int) (at.sMin() + fixed) || at.sMin() + fixed < 0)) {
      throw Refusal.access(
              "V016",
              slot,
              register,
              "R%d min value is negative, either use unsigned index or do a if (index >=0) check."
                  .formatted(register),
              "make the index unsigned, or compare it with 0 first")
          .because("an index that may be negative: " + Words.number(at), extent.bounds());
    }
    requireInside(at.sMin() + fixed, size, extent, "min", register, slot);
    if (Long.compareUnsigned(at.uMax(), MAX_OFFSET) >= 0) {
      throw Refusal.access(
              "V016",
              slot,
              register,
              "R%d unbounded memory access, make sure to bounds check any such access"
                  .formatted(register),
              "compare the index with a constant first")
          .because("an index without a bound: " + Words.number(at), extent.bounds());
    }
    requireInside(at.uMax() + fixed, size, extent, "max", register, slot);
  }

  private static void requireInside(
      long first, long size, Extent extent, String end, int register, int slot) {
    if (first < 0 || size < 0 || first + size > extent.size) {
      throw Refusal.access(
              "V016",
              slot,
              register,
              "R%d %s value is outside of the allowed memory range".formatted(register, end))
          .after(
              "invalid access to %s, %s=%d off=%d size=%d"
                  .formatted(extent.what, extent.sizeName, extent.size, first, size))
          .because(
              "%s at byte %d of a %s of %d"
                  .formatted(Words.bytes(size), first, extent.what, extent.size),
              extent.bounds());
    }
  }

  /** Checks that comparisons have shown {@code size} bytes to be inside the packet. */
  void checkPacket(Reg base, long offset, long size, int register, int slot) {
    if (base.value().sMin() < 0) {
      throw Refusal.access(
              "V021",
              slot,
              register,
              "R%d min value is negative, either use unsigned index or do a if (index >=0) check."
                  .formatted(register),
              "make the index unsigned, or compare it with 0 first")
          .because(
              "an offset that may be negative: " + Words.number(base.value()),
              "an offset of at least 0");
    }
    long first = base.off() + offset;
    if (base.range() >= 0 && first >= 0 && size >= 0 && first + size <= base.range()) {
      return;
    }
    String outside = "R%d offset is outside of the packet".formatted(register);
    String hint = "compare the pointer plus the bytes to be used with data_end first";
    if (base.range() < 0) {
      throw Refusal.of(Errno.EINVAL, "V021", slot, outside, hint)
          .because(
              "a pointer beyond the packet's end", "a pointer that was compared with data_end");
    }
    throw Refusal.access("V021", slot, register, outside, hint)
        .after(
            "invalid access to packet, off=%d size=%d, R%d(id=%d,off=%d,r=%d)"
                .formatted(first, size, register, base.id(), first, base.range()))
        .because(
            "%s at byte %d, where %s compared with the packet's end"
                .formatted(Words.bytes(size), first, Words.shown(base.range())),
            "a comparison with data_end that shows %s to be there"
                .formatted(Words.bytes(first + size)));
  }
}
