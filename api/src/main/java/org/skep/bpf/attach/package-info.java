// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Attach points: where a link connects a program to events. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.bpf.attach;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
