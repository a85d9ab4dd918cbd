// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/**
 * Something that happened to an object. In a framework with an event admin the same is posted under
 * {@link #topic()}, with the components as properties.
 *
 * @param kind what happened
 * @param object what kind of object it happened to
 * @param id the object's id
 * @param name the object's name, or empty
 * @param process the process that caused it, or empty
 * @param detail what else there is to say, for people; may be empty
 */
public record BpfEvent(
    Kind kind, ObjectKind object, int id, String name, String process, String detail) {
  /** What can happen. */
  public enum Kind {
    /** A map, program, BTF object or link came to be. */
    CREATED,
    /** Its last reference went. */
    FREED,
    /** A link began to deliver events. */
    ATTACHED,
    /** A link stopped to deliver events for good. */
    DETACHED,
    /** A link lost what it needs and waits for it to return. */
    DORMANT,
    /** A run ended in a fault. */
    FAULT
  }

  /** The OSGi event topic, such as {@code org/skep/bpf/PROG/CREATED}. */
  public String topic() {
    return "org/skep/bpf/" + object + "/" + kind;
  }
}
