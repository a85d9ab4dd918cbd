// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The compiling engine: one hidden class of JVM bytecode for each program. */
@NullMarked
package org.skep.jit.internal;

import org.jspecify.annotations.NullMarked;
