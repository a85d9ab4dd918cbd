// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** BPF_MAP_TYPE_BLOOM_FILTER. */
@NullMarked
package org.skep.map.bloom.internal;

import org.jspecify.annotations.NullMarked;
