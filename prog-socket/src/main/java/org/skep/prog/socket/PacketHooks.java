// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.attach.AttachRequest;
import org.skep.bpf.attach.Attachment;

/**
 * The attach point {@code packets}: hooks by name, which packets pass and socket filters attach to.
 * In a framework it is a service; on a plain class path make one and give it to the runtime.
 * Thread-safe.
 */
@Component(
    immediate = true,
    service = {AttachPoint.class, PacketHooks.class})
public final class PacketHooks implements AttachPoint {
  private final ConcurrentSkipListMap<String, PacketHook> hooks = new ConcurrentSkipListMap<>();

  private final List<Runnable> targetListeners = new CopyOnWriteArrayList<>();

  /** Without hooks. */
  public PacketHooks() {}

  /**
   * Opens a hook: from now on programs can be attached to it. The caller closes it.
   *
   * @throws BpfException {@code EEXIST} if one of that name is open, {@code EINVAL} if it is empty
   */
  public PacketHook open(String name) {
    if (name.isEmpty()) {
      throw new BpfException(Errno.EINVAL, "a hook has a name");
    }
    PacketHook hook = new PacketHook(name, closed -> hooks.remove(name, closed));
    if (hooks.putIfAbsent(name, hook) != null) {
      throw new BpfException(Errno.EEXIST, "a hook \"" + name + "\" is open already");
    }
    targetListeners.forEach(Runnable::run);
    return hook;
  }

  @Override
  public int attachType() {
    return AttachTypes.PACKETS;
  }

  @Override
  public String name() {
    return "packets";
  }

  @Override
  public Set<Integer> programTypes() {
    return Set.of(ProgTypes.SOCKET_FILTER);
  }

  @Override
  public List<String> targets() {
    return List.copyOf(hooks.keySet());
  }

  @Override
  public Attachment attach(AttachRequest request) {
    PacketHook hook = hooks.get(request.target());
    if (hook == null) {
      throw new BpfException(
          Errno.ENOENT,
          "no hook \"%s\" is open; there are %s".formatted(request.target(), targets()));
    }
    if (request.flags() != 0) {
      throw new BpfException(Errno.EINVAL, "flags must be 0");
    }
    return hook.attach(request);
  }

  @Override
  public void addTargetListener(Runnable listener) {
    targetListeners.add(listener);
  }

  @Override
  public void removeTargetListener(Runnable listener) {
    targetListeners.remove(listener);
  }
}
