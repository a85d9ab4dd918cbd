// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Skep on a command line: Felix with the bundles, a watched folder, and the shell. */
@NullMarked
package org.skep.launcher;

import org.jspecify.annotations.NullMarked;
