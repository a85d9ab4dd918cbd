// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Tracepoints: named places in Java code, and in the framework, where programs can look on. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.prog.tracing;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
