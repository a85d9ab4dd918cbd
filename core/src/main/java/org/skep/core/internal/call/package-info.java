// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Processes: descriptors, user memory, and the way of a call to its command. */
@NullMarked
package org.skep.core.internal.call;

import org.jspecify.annotations.NullMarked;
