// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Bundles that are deployed and undeployed many times over. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.soak;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
