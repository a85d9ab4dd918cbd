// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import java.util.concurrent.atomic.AtomicInteger;
import org.skep.bpf.ObjectKind;

/**
 * What an id and a descriptor refer to. Born with one reference; gone with the last. Thread-safe.
 */
public abstract class KernelObject {
  private final ObjectKind kind;
  private final String name;
  private final AtomicInteger references = new AtomicInteger(1);
  private int id;

  KernelObject(ObjectKind kind, String name) {
    this.kind = kind;
    this.name = name;
  }

  /** What it is. */
  public final ObjectKind kind() {
    return kind;
  }

  /** Its id, above 0, unique among live objects of its kind; 0 until it is registered. */
  public final int id() {
    return id;
  }

  final void setId(int id) {
    this.id = id;
  }

  /** Its name; may be empty. */
  public final String name() {
    return name;
  }

  /** Takes a reference, unless the last one is gone. */
  public final boolean tryRetain() {
    int now;
    do {
      now = references.get();
      if (now == 0) {
        return false;
      }
    } while (!references.compareAndSet(now, now + 1));
    return true;
  }

  /** Takes a reference on behalf of somebody who has one. */
  public final void retain() {
    if (!tryRetain()) {
      throw new IllegalStateException(kind + " " + id + " is gone");
    }
  }

  /** Gives a reference back; with the last one the object goes. */
  public final void release() {
    int left = references.decrementAndGet();
    if (left == 0) {
      onLastReference();
    } else if (left < 0) {
      throw new IllegalStateException(kind + " " + id + " was released once too often");
    }
  }

  /** References now, for people. */
  public final int references() {
    return references.get();
  }

  /** A descriptor or pin for it came to be. */
  public void addUser() {}

  /** A descriptor or pin for it went. */
  public void removeUser() {}

  /** Frees what it holds. Called once, by whoever gave the last reference back. */
  abstract void onLastReference();
}
