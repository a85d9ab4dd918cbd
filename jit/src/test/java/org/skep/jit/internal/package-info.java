// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Tests of the compiling engine, against the interpreter. */
@NullMarked
package org.skep.jit.internal;

import org.jspecify.annotations.NullMarked;
