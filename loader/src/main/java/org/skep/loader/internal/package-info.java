// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** How objects are read and linked. */
@NullMarked
package org.skep.loader.internal;

import org.jspecify.annotations.NullMarked;
