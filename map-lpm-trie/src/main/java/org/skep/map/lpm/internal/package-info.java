// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** BPF_MAP_TYPE_LPM_TRIE. */
@NullMarked
package org.skep.map.lpm.internal;

import org.jspecify.annotations.NullMarked;
