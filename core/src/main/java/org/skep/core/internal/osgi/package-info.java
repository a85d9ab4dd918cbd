// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Core as a bundle. */
@NullMarked
package org.skep.core.internal.osgi;

import org.jspecify.annotations.NullMarked;
