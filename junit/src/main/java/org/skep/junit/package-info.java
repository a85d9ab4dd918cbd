// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Tests of compiled eBPF objects in JUnit Jupiter: no root, no kernel, milliseconds each. */
@NullMarked
package org.skep.junit;

import org.jspecify.annotations.NullMarked;
