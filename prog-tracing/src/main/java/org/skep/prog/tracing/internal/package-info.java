// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The tracepoint program as a program type, and the tracepoints of the framework. */
@NullMarked
package org.skep.prog.tracing.internal;

import org.jspecify.annotations.NullMarked;
