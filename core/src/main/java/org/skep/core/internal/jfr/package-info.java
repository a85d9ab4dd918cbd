// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** What the runtime tells Java Flight Recorder; free while nothing is recorded. */
@NullMarked
package org.skep.core.internal.jfr;

import org.jspecify.annotations.NullMarked;
