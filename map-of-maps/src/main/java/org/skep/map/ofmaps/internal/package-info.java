// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** BPF_MAP_TYPE_ARRAY_OF_MAPS and BPF_MAP_TYPE_HASH_OF_MAPS. */
@NullMarked
package org.skep.map.ofmaps.internal;

import org.jspecify.annotations.NullMarked;
