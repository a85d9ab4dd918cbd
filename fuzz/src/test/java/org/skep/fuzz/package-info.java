// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.skep.fuzz;

import org.jspecify.annotations.NullMarked;
