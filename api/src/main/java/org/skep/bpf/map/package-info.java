// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** What a provider of map types implements, and what engines and callers may do with a map. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.bpf.map;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
