// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.attach;

import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

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
   * Attaches: from now on events reach the program.
   *
   * @throws org.skep.bpf.BpfException {@code ENOENT} if there is no such target, {@code EBUSY} if
   *     it takes no more programs, {@code EINVAL}
   */
  Attachment attach(AttachRequest request);
}
