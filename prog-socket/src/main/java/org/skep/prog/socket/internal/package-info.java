// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The socket filter as a program type: its context, helpers and test run. */
@NullMarked
package org.skep.prog.socket.internal;

import org.jspecify.annotations.NullMarked;
