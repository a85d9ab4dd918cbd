// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0

/** Times the verifier, beside the one of the machine's own kernel. */
@org.jspecify.annotations.NullMarked
package org.skep.bench.verifier;
