// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Shows verdicts: {@link org.skep.explain.Explained} in, text, JSON's data or a page out. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.explain;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
