// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Promises that only a container can keep. */
@NullMarked
package org.skep.itest;

import org.jspecify.annotations.NullMarked;
