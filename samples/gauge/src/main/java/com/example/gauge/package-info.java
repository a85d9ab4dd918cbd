// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/** Gauges: numbers of which a map keeps the last, the least, the most, and how many there were. */
package com.example.gauge;
