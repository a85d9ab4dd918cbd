// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** All operations on maps, by many threads and by programs, against checkers. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.soak.maps;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
