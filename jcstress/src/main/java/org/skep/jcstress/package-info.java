// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** What threads may see of maps and of references while others change them. */
@NullMarked
package org.skep.jcstress;

import org.jspecify.annotations.NullMarked;
