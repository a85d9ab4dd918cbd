// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The conformance tool: runs recorded rows through the public call and compares. */
@NullMarked
package org.skep.replay;

import org.jspecify.annotations.NullMarked;
