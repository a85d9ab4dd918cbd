// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** BPF_MAP_TYPE_STACK_TRACE. */
@NullMarked
package org.skep.map.stacktrace.internal;

import org.jspecify.annotations.NullMarked;
