// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Runs: contexts, nesting, CPU slots, grace periods. */
@NullMarked
package org.skep.core.internal.run;

import org.jspecify.annotations.NullMarked;
