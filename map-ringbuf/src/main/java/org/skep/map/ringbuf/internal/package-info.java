// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** BPF_MAP_TYPE_RINGBUF. */
@NullMarked
package org.skep.map.ringbuf.internal;

import org.jspecify.annotations.NullMarked;
