// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Memory as programs see it: bounds-checked regions, named by 32-bit ids. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.bpf.mem;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
