// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Core on a plain class path: {@link org.skep.core.Skep}. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.core;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
