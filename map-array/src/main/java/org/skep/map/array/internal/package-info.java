// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** BPF_MAP_TYPE_ARRAY. */
@NullMarked
package org.skep.map.array.internal;

import org.jspecify.annotations.NullMarked;
