// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** What processes may do. */
@NullMarked
package org.skep.core.internal.policy;

import org.jspecify.annotations.NullMarked;
