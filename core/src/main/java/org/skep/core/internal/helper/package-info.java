// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The helpers that every program type has. */
@NullMarked
package org.skep.core.internal.helper;

import org.jspecify.annotations.NullMarked;
