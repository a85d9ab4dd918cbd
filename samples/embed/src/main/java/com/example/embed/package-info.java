// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** How to use Skep from a bundle, and from a main class. */
package com.example.embed;
