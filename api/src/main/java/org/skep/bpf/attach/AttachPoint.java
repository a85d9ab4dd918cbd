// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.attach;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.prog.ContextLayout;

/**
 * What programs can be attached to: published as a service, looked up by {@link #attachType()}. An
 * attach that matches nothing is an error.
 */
@ConsumerType
public interface AttachPoint {
  /** The number that {@code LINK_CREATE} names: one of {@link org.skep.bpf.AttachTypes}. */
  int attachType();

  /** A name for people, such as {@code tracepoint}. */
  String name();

  /** Numbers of the program types that can be attached; others are {@code EINVAL}. */
  Set<Integer> programTypes();

  /** Names of what there is to attach to now, for listings and completion. */
  List<String> targets();

  /**
   * What programs see as their context, by target, where that depends on the target: for headers
   * and listings. The struct's name is one of C; bytes that programs must not load are no field.
   */
  default Map<String, ContextLayout> contexts() {
    return Map.of();
  }

  /**
   * Attaches: from now on events reach the program.
   *
   * @throws org.skep.bpf.BpfException {@code ENOENT} if there is no such target, {@code EBUSY} if
   *     it takes no more programs, {@code EINVAL}
   */
  Attachment attach(AttachRequest request);

  /**
   * Adds what is to be run when a target has appeared: links that wait for it attach then. Core
   * does so when the attach point arrives. To be run without holding a lock that {@link #attach}
   * takes. An attach point whose targets are always there need not keep it.
   */
  default void addTargetListener(Runnable listener) {}

  /** Removes what {@link #addTargetListener} added. Core does so when the attach point leaves. */
  default void removeTargetListener(Runnable listener) {}
}
