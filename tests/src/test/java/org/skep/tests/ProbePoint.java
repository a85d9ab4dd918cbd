// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.attach.AttachRequest;
import org.skep.bpf.attach.Attachment;
import org.skep.bpf.prog.ProgramHandle;

/** An attach point that keeps what is attached, so that tests run programs themselves. */
final class ProbePoint implements AttachPoint {
  static final int TYPE = AttachTypes.FIRST_FREE + 7;

  private final List<AttachRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Consumer<AttachRequest> onAttach = request -> {};

  /** Sets what is done with a request before it is kept. */
  void onAttach(Consumer<AttachRequest> action) {
    onAttach = action;
  }

  List<AttachRequest> requests() {
    return requests;
  }

  /** The program attached last. */
  ProgramHandle program() {
    return requests.get(requests.size() - 1).program();
  }

  @Override
  public int attachType() {
    return TYPE;
  }

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public Set<Integer> programTypes() {
    return Set.of(ProgTypes.SOCKET_FILTER, ProgTypes.TRACEPOINT);
  }

  @Override
  public List<String> targets() {
    return List.of("here");
  }

  @Override
  public Attachment attach(AttachRequest request) {
    if (!request.target().equals("here")) {
      throw new BpfException(Errno.ENOENT, "there is only \"here\"");
    }
    onAttach.accept(request);
    requests.add(request);
    return () -> requests.remove(request);
  }
}
