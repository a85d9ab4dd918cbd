// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.attach;

import org.skep.bpf.prog.ProgramHandle;

/**
 * A program to attach.
 *
 * @param program what to run
 * @param target what to attach to, by name; may be empty
 * @param flags as given to {@code LINK_CREATE}
 * @param targetGone to be called once if the target goes by itself (a hook is closed): the link is
 *     detached then
 */
public record AttachRequest(ProgramHandle program, String target, int flags, Runnable targetGone) {}
