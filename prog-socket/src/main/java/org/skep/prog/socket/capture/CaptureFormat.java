// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import java.io.IOException;

/** How records lie in a capture. */
sealed interface CaptureFormat permits PcapFormat, PcapngFormat {

  /** Moves to the next packet and fills {@code packet}; false at the end of the capture. */
  boolean next(PacketRecord packet) throws IOException;

  /** Fills what is the same for all packets. */
  void describe(PacketRecord packet);
}
