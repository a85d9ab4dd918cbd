// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The BPF Type Format: parse and build {@code .BTF} and {@code .BTF.ext}, print types as C, print
 * and read values by their type.
 *
 * @see <a href="https://docs.kernel.org/bpf/btf.html">BPF Type Format (BTF)</a>
 */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.btf;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
