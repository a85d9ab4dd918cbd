// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** BPF_MAP_TYPE_HASH. */
@NullMarked
package org.skep.map.hash.internal;

import org.jspecify.annotations.NullMarked;
