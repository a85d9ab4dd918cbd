// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The verifier as a service: what it is asked, and what it answers. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.bpf.verify;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
