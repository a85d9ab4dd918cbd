// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Tests of the example's functions. */
@NullMarked
package org.skep.examples.functions.internal;

import org.jspecify.annotations.NullMarked;
