// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.helper;

import java.math.BigInteger;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.Region;

/** Helpers on text. */
final class StringHelpers {
  private static final int BASE_MASK = 0x1f;
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  private StringHelpers() {}

  static long strncmp(RunContext run, long first, long size, long second, long r4, long r5) {
    Region left = run.region(first, (int) size);
    Region right = run.region(second, 1);
    for (int i = 0; i < (int) size; i++) {
      int a = left.loadByte((int) first + i);
      int b = right.loadByte((int) second + i);
      if (a != b) {
        return (long) a - b;
      }
      if (a == 0) {
        return 0;
      }
    }
    return 0;
  }

  static long strtol(RunContext run, long text, long size, long flags, long out, long r5) {
    return parse(run, text, (int) size, flags, out, true);
  }

  static long strtoul(RunContext run, long text, long size, long flags, long out, long r5) {
    return parse(run, text, (int) size, flags, out, false);
  }

  /** Characters used, or a negated errno. */
  private static long parse(
      RunContext run, long text, int size, long flags, long out, boolean isSigned) {
    Region region = run.region(text, size);
    Region result = run.writableRegion(out, Long.BYTES);
    result.storeLong((int) out, 0);
    int base = (int) flags & BASE_MASK;
    if ((flags & ~BASE_MASK) != 0 || (base != 0 && base != 8 && base != 10 && base != 16)) {
      return Errno.EINVAL.negated();
    }
    int start = (int) text;
    int at = start;
    int end = start + size;
    while (at < end && Character.isWhitespace(region.loadByte(at))) {
      at++;
    }
    boolean isNegative = at < end && region.loadByte(at) == '-';
    if (isNegative) {
      at++;
    }
    if (isNegative && !isSigned) {
      return Errno.EINVAL.negated();
    }
    boolean hasPrefix =
        at + 1 < end && region.loadByte(at) == '0' && (region.loadByte(at + 1) | 0x20) == 'x';
    if (hasPrefix && (base == 0 || base == 16)) {
      base = 16;
      at += 2;
    } else if (base == 0) {
      base = at < end && region.loadByte(at) == '0' ? 8 : 10;
    }
    int digits = at;
    BigInteger value = BigInteger.ZERO;
    while (at < end && Character.digit(region.loadByte(at), base) >= 0) {
      value =
          value
              .multiply(BigInteger.valueOf(base))
              .add(BigInteger.valueOf(Character.digit(region.loadByte(at), base)));
      at++;
    }
    if (at == digits) {
      return Errno.EINVAL.negated();
    }
    BigInteger signed = isNegative ? value.negate() : value;
    if (isSigned ? signed.bitLength() > 63 : signed.compareTo(TWO_64) >= 0) {
      return Errno.ERANGE.negated();
    }
    result.storeLong((int) out, signed.longValue());
    return (long) at - start;
  }
}
