// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The allocator of shared memory, and its limits. */
@NullMarked
package org.skep.core.internal.memory;

import org.jspecify.annotations.NullMarked;
