// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Tests of the tally map. */
@NullMarked
package org.skep.map.tally.internal;

import org.jspecify.annotations.NullMarked;
