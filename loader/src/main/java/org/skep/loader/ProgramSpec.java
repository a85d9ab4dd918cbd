// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

/**
 * A program of an object.
 *
 * @param name the C function's name
 * @param section its section, such as {@code socket} or {@code tracepoint/osgi/service_event}
 * @param type the program type's number that the section's name stands for; 0 if unknown
 * @param attachType the {@code expected_attach_type} of the section's name
 * @param target what the section's name says it attaches to, in the form that {@code LINK_CREATE}
 *     takes, such as {@code osgi:service_event}; empty if it says nothing
 */
public record ProgramSpec(String name, String section, int type, int attachType, String target) {}
