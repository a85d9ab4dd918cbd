// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Who provides what, now. */
@NullMarked
package org.skep.core.internal.provider;

import org.jspecify.annotations.NullMarked;
