// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Where packets meet socket filters: hooks, capture files, datagram channels. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.prog.socket;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
