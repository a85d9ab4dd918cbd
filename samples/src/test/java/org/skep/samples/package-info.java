// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Projects outside the reactor, built and used as others would. */
@NullMarked
package org.skep.samples;

import org.jspecify.annotations.NullMarked;
