// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.maps;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Maps of one kind, and what is known of them. Each thread knows only what it did itself. */
interface Checked extends AutoCloseable {
  /** What it is. */
  String name();

  /**
   * One random operation, checked.
   *
   * @throws IllegalStateException if the answer is wrong
   */
  void step(int thread, Random random);

  /**
   * Checked when all threads are done.
   *
   * @throws IllegalStateException if something is wrong
   */
  void finish();

  @Override
  void close();

  /** Fails with what was found if it is not right. */
  @SuppressWarnings("AnnotateFormatMethod") // not worth a library of its own
  static void require(boolean isRight, String what, @Nullable Object... found) {
    if (!isRight) {
      throw new IllegalStateException(what.formatted(found));
    }
  }
}
