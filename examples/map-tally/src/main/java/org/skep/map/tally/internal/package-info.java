// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** A map type that Linux does not have, brought by one bundle. */
@NullMarked
package org.skep.map.tally.internal;

import org.jspecify.annotations.NullMarked;
