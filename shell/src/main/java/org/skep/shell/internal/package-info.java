// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Gogo commands, one class per noun; all but {@code BpfCommands} are plain Java. */
@NullMarked
package org.skep.shell.internal;

import org.jspecify.annotations.NullMarked;
