// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** What operations on maps cost, beside Linux and the collections of Java. */
@NullMarked
package org.skep.bench.maps;

import org.jspecify.annotations.NullMarked;
