// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import java.io.IOException;

/**
 * A capture cannot be read or written as asked. The message names the file, the byte offset, what
 * was found, what was expected, and how many packets came through before.
 */
public final class CaptureException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final long offset;
  private final long packets;

  CaptureException(String source, long offset, long packets, String problem) {
    super(source + ": at byte " + offset + ", after " + packets + " packets: " + problem);
    this.source = source;
    this.offset = offset;
    this.packets = packets;
  }

  /** The name of the file or channel, as given when it was opened. */
  public String source() {
    return source;
  }

  /** Where the offending header or record starts, in bytes from the beginning of the capture. */
  public long offset() {
    return offset;
  }

  /** How many packets were read or written before the error. */
  public long packets() {
    return packets;
  }
}
