// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** What is written for others to compile: headers for C, classes for Java. */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.loader.gen;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
