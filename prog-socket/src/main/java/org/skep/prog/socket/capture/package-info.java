// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Capture files as packet sources and sinks: {@link org.skep.prog.socket.capture.CaptureReader}
 * reads pcap and pcapng, {@link org.skep.prog.socket.capture.CaptureWriter} writes pcap.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/">PCAP capture format</a>
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/">PCAPNG capture
 *     format</a>
 */
@Export
@Version("0.1.0")
@NullMarked
package org.skep.prog.socket.capture;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
