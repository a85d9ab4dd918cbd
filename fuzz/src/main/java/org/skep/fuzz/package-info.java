// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Hostile bytes for the call and for the readers of files. */
@NullMarked
package org.skep.fuzz;

import org.jspecify.annotations.NullMarked;
