// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.util.Optional;
import java.util.function.Supplier;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.btf.ValueFormat;
import org.skep.btf.ValueParser;

/** Types, and values shown and read by them: an answer, or {@link BtfException}. */
public final class BtfTarget {
  private static final int LARGEST_VALUE = 1 << 12;
  private static final int MOST_TYPES = 200;

  private BtfTarget() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) {
    ask(() -> Btf.parse(input)).ifPresent(btf -> askAll(btf, input));
  }

  private static void askAll(Btf btf, byte[] input) {
    btf.types().stream().limit(MOST_TYPES).forEach(type -> ask(btf, type, input));
  }

  private static void ask(Btf btf, BtfType type, byte[] input) {
    ask(() -> btf.findAll(type.name()));
    ask(() -> btf.resolve(type.id()));
    int size = ask(() -> btf.sizeOf(type.id())).orElse(Integer.MAX_VALUE);
    if (size > LARGEST_VALUE) {
      return;
    }
    byte[] value = new byte[size];
    System.arraycopy(input, 0, value, 0, Math.min(size, input.length));
    ask(() -> ValueFormat.tree(btf, type.id(), value));
    ask(() -> ValueFormat.text(btf, type.id(), value))
        .ifPresent(text -> ask(() -> ValueParser.parse(btf, type.id(), text)));
  }

  private static <T> Optional<T> ask(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (BtfException e) {
      ObjectTarget.told(e.getMessage());
      return Optional.empty();
    }
  }
}
