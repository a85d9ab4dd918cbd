// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.tracing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.attach.AttachRequest;
import org.skep.bpf.attach.Attachment;
import org.skep.bpf.prog.ContextLayout;

/**
 * The attach point {@code tracepoint}: tracepoints by name. In a framework it is a service; on a
 * plain class path make one and give it to the runtime. Thread-safe.
 */
@Component(
    immediate = true,
    service = {AttachPoint.class, Tracepoints.class})
public final class Tracepoints implements AttachPoint {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MAX_FIELDS = 64;

  private final ConcurrentSkipListMap<String, Tracepoint> tracepoints =
      new ConcurrentSkipListMap<>();

  private final List<Runnable> targetListeners = new CopyOnWriteArrayList<>();

  /** Without tracepoints. */
  public Tracepoints() {}

  /**
   * Defines a tracepoint: from now on programs can be attached to it. The caller closes it.
   *
   * @param category what it belongs to: letters, digits, {@code _}
   * @param name its name in there
   * @throws BpfException {@code EEXIST} if it is defined, {@code EINVAL} for a bad name or more
   *     than 64 fields
   */
  public Tracepoint define(String category, String name, Field... fields) {
    requireName(category);
    requireName(name);
    if (fields.length > MAX_FIELDS) {
      throw new BpfException(
          Errno.EINVAL, "%d fields, the most is %d".formatted(fields.length, MAX_FIELDS));
    }
    String full = category + ":" + name;
    Tracepoint tracepoint =
        new Tracepoint(full, List.of(fields), closed -> tracepoints.remove(closed.name(), closed));
    if (tracepoints.putIfAbsent(full, tracepoint) != null) {
      throw new BpfException(Errno.EEXIST, "tracepoint \"" + full + "\" is defined already");
    }
    targetListeners.forEach(Runnable::run);
    return tracepoint;
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new BpfException(Errno.EINVAL, "\"" + name + "\": a name has letters, digits and _");
    }
  }

  @Override
  public int attachType() {
    return AttachTypes.TRACEPOINT;
  }

  @Override
  public String name() {
    return "tracepoint";
  }

  @Override
  public Set<Integer> programTypes() {
    return Set.of(ProgTypes.TRACEPOINT);
  }

  @Override
  public List<String> targets() {
    return List.copyOf(tracepoints.keySet());
  }

  @Override
  public Map<String, ContextLayout> contexts() {
    Map<String, ContextLayout> contexts = new TreeMap<>();
    tracepoints.forEach((name, tracepoint) -> contexts.put(name, tracepoint.context()));
    return contexts;
  }

  /** The tracepoints there are, by name. */
  public List<Tracepoint> all() {
    return List.copyOf(tracepoints.values());
  }

  @Override
  public Attachment attach(AttachRequest request) {
    // As a C program's section has it, category/name is the same as category:name.
    Tracepoint tracepoint = tracepoints.get(request.target().replace('/', ':'));
    if (tracepoint == null) {
      throw new BpfException(
          Errno.ENOENT,
          "no tracepoint \"%s\" is defined; there are %s".formatted(request.target(), targets()));
    }
    if (request.flags() != 0) {
      throw new BpfException(Errno.EINVAL, "flags must be 0");
    }
    return tracepoint.attach(request);
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
