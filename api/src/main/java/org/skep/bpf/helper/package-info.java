// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Helpers and kernel functions: prototypes that a verifier checks, and bodies. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.bpf.helper;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
