// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Tests of the launcher: its parts, and the whole in a process of its own. */
@NullMarked
package org.skep.launcher;

import org.jspecify.annotations.NullMarked;
