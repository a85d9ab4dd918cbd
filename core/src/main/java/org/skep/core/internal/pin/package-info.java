// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The pin namespace. */
@NullMarked
package org.skep.core.internal.pin;

import org.jspecify.annotations.NullMarked;
