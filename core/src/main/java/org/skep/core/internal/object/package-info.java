// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Maps, programs, links and BTF objects: identity, references, lifetimes. */
@NullMarked
package org.skep.core.internal.object;

import org.jspecify.annotations.NullMarked;
