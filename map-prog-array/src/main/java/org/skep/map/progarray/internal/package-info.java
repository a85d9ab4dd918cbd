// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** BPF_MAP_TYPE_PROG_ARRAY. */
@NullMarked
package org.skep.map.progarray.internal;

import org.jspecify.annotations.NullMarked;
