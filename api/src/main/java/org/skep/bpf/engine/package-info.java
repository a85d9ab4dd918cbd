// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Engines, and the state of one run. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.bpf.engine;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
