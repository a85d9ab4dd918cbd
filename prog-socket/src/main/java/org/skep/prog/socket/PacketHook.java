// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.attach.AttachRequest;
import org.skep.bpf.attach.Attachment;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.prog.socket.internal.SkBuff;

/**
 * A place that packets pass. Every attached filter sees each packet; the shortest verdict counts.
 * Thread-safe; filtering allocates nothing and takes no lock.
 */
public final class PacketHook implements AutoCloseable {
  private final String name;
  private final Consumer<PacketHook> onClose;
  private final List<AttachRequest> requests = new ArrayList<>();
  private volatile ProgramHandle[] programs = {};
  private boolean closed;

  PacketHook(String name, Consumer<PacketHook> onClose) {
    this.name = name;
    this.onClose = onClose;
  }

  /** What links name it by. */
  public String name() {
    return name;
  }

  /** Filters attached now. */
  public int attached() {
    return programs.length;
  }

  /**
   * Asks the filters about a packet.
   *
   * @param bytes the array that holds it; not changed, not kept
   * @param offset its first byte
   * @param length its bytes
   * @param start where, from {@code offset}, the filters' byte 0 is: what lies before is a link
   *     header that they do not count
   * @param protocol the EtherType, such as 0x0800
   * @return how many bytes to keep, counted from the filters' byte 0; 0 to drop; all of them if no
   *     filter is attached
   */
  public int filter(byte[] bytes, int offset, int length, int start, int protocol) {
    long kept = (long) length - start;
    for (ProgramHandle program : programs) {
      kept = Math.min(kept, verdict(program, bytes, offset, length, start, protocol));
    }
    return (int) kept;
  }

  private static long verdict(
      ProgramHandle program, byte[] bytes, int offset, int length, int start, int protocol) {
    RunContext run = program.enter();
    if (run == null) {
      return program.defaultResult() & 0xffff_ffffL;
    }
    try {
      SkBuff.prepare(run, bytes, offset, length, start, protocol);
      return program.run(run) & 0xffff_ffffL;
    } finally {
      program.exit(run);
    }
  }

  synchronized Attachment attach(AttachRequest request) {
    if (closed) {
      throw new BpfException(Errno.ENOENT, "hook \"" + name + "\" is closed");
    }
    requests.add(request);
    publish();
    return () -> detach(request);
  }

  private synchronized void detach(AttachRequest request) {
    requests.remove(request);
    publish();
  }

  private void publish() {
    programs = requests.stream().map(AttachRequest::program).toArray(ProgramHandle[]::new);
  }

  /** Closes it: links to it are detached. */
  @Override
  public void close() {
    List<AttachRequest> left;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      left = List.copyOf(requests);
    }
    onClose.accept(this);
    left.forEach(request -> request.targetGone().run());
  }
}
