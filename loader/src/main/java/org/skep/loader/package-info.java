// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Loads ELF objects that clang compiles from C ({@code -target bpf -g}), by {@code bpf()} alone.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.loader;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
