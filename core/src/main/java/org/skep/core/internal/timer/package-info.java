// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Timers in values of maps. */
@NullMarked
package org.skep.core.internal.timer;

import org.jspecify.annotations.NullMarked;
