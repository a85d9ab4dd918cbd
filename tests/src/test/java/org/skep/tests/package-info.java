// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Core as its callers meet it, and the shape of the house. */
@NullMarked
package org.skep.tests;

import org.jspecify.annotations.NullMarked;
