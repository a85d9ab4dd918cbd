// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The typed API over the call: maps, programs and links that own their file descriptors. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.bpf.typed;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
