// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** The call: {@link org.skep.bpf.Bpf}, its commands, attributes, errnos and events. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.bpf;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
