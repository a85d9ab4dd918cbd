// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.IdentityHashMap;

/**
 * Work on objects of which each is in one thread's hands at a time. Who comes meanwhile does not
 * wait, as the work may hang: it is done once more by who is at it. Thread-safe.
 */
final class OneAtATime {
  private final IdentityHashMap<Object, Boolean> askedAgain = new IdentityHashMap<>();

  /** Does the work, or has it done again. */
  void run(Object object, Runnable work) {
    synchronized (askedAgain) {
      if (askedAgain.replace(object, true) != null) {
        return;
      }
      askedAgain.put(object, false);
    }
    boolean isDone = false;
    try {
      do {
        work.run();
      } while (goesOn(object));
      isDone = true;
    } finally {
      if (!isDone) {
        synchronized (askedAgain) {
          askedAgain.remove(object);
        }
      }
    }
  }

  private boolean goesOn(Object object) {
    synchronized (askedAgain) {
      if (Boolean.TRUE.equals(askedAgain.get(object))) {
        askedAgain.put(object, false);
        return true;
      }
      askedAgain.remove(object);
      return false;
    }
  }
}
