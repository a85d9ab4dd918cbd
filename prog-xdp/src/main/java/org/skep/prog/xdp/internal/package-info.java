// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** XDP and traffic control programs. */
@NullMarked
package org.skep.prog.xdp.internal;

import org.jspecify.annotations.NullMarked;
