// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** What is packed into the bundle that comes and goes. */
@NullMarked
package org.skep.soak.deployed;

import org.jspecify.annotations.NullMarked;
