// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The commands. */
@NullMarked
package org.skep.core.internal.cmd;

import org.jspecify.annotations.NullMarked;
