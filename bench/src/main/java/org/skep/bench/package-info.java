// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Programs timed side by side, and engines compared on generated programs. */
@NullMarked
package org.skep.bench;

import org.jspecify.annotations.NullMarked;
