// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** BPF_MAP_TYPE_QUEUE and BPF_MAP_TYPE_STACK. */
@NullMarked
package org.skep.map.queue.internal;

import org.jspecify.annotations.NullMarked;
