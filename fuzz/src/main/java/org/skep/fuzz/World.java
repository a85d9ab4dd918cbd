// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.verify.Limits;
import org.skep.bpf.verify.Privileges;
import org.skep.bpf.verify.Verifier;
import org.skep.core.Skep;
import org.skep.prog.socket.PacketHook;
import org.skep.prog.socket.PacketHooks;
import org.skep.prog.tracing.Field;
import org.skep.prog.tracing.Tracepoint;
import org.skep.prog.tracing.Tracepoints;

/**
 * A runtime for one input: all that the class path provides, a hook for packets, a tracepoint, and
 * limits that keep an input short. Clock and chance are fixed, so that an input does the same each
 * time.
 */
final class World implements AutoCloseable {
  static final String HOOK = "eth0";
  static final String TRACEPOINT = "shop:order";

  private static final int MEMORY = 4 << 20;
  private static final int FDS = 32;
  private static final int BUDGET = 50_000;
  private static final Limits LIMITS = new Limits(4096, 5_000, 1024, 64, 64, 10_000_000_000L);
  private static final long NOW = 1_000_000_000L;
  private static final List<Class<?>> DISCOVERED = discovered();
  private static final List<ObjectKind> KINDS =
      List.of(ObjectKind.LINK, ObjectKind.PROG, ObjectKind.MAP, ObjectKind.BTF);

  private final Reports reports = new Reports();
  private final List<Object> providers = new ArrayList<>();
  private final Set<Object> absent = new LinkedHashSet<>();
  private final Skep skep;
  private final PacketHook hook;
  private final Tracepoint tracepoint;
  private Skep.Peer peer;

  /**
   * A runtime.
   *
   * @param hasFunctions whether kernel functions are there; finding their methods takes time
   */
  World(String engine, Privileges privileges, boolean hasFunctions) {
    PacketHooks hooks = new PacketHooks();
    Tracepoints tracepoints = new Tracepoints();
    hook = hooks.open(HOOK);
    tracepoint = tracepoints.define("shop", "order", Field.u64("id"), Field.u32("cents"));
    providers.add(hooks);
    providers.add(tracepoints);
    for (Class<?> type : DISCOVERED) {
      if (hasFunctions || !KernelFunctions.class.isAssignableFrom(type)) {
        providers.add(create(type));
      }
    }
    Skep.Builder builder =
        Skep.builder()
            .withoutDiscovery()
            .engine(engine)
            .memoryLimit(MEMORY)
            .fdLimit(FDS)
            .budget(BUDGET)
            .verification(LIMITS, privileges)
            .clock(() -> NOW)
            .random(() -> 4);
    providers.forEach(builder::with);
    skep = builder.open();
    peer = skep.newProcess("fuzzed");
  }

  /** The classes of all providers; an input has instances of its own. */
  private static List<Class<?>> discovered() {
    Set<Class<?>> found = new LinkedHashSet<>();
    List<Class<?>> services =
        List.of(
            Verifier.class,
            Engine.class,
            MapType.class,
            ProgramType.class,
            AttachPoint.class,
            KernelFunction.class,
            KernelFunctions.class,
            BpfCommand.class);
    for (Class<?> service : services) {
      ServiceLoader.load(service).stream().forEach(provider -> found.add(provider.type()));
    }
    return List.copyOf(found);
  }

  private static Object create(Class<?> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a provider has a public constructor: " + type, e);
    }
  }

  /** The call of the process that the input speaks for. */
  Bpf bpf() {
    return peer.bpf();
  }

  /** Adds a provider of the caller's. */
  void add(Object provider) {
    skep.add(provider);
  }

  /** Ends the process, and begins another. */
  void newProcess() {
    peer.close();
    peer = skep.newProcess("fuzzed");
  }

  /** Takes a provider away, or brings it back. */
  void toggle(int number) {
    Object provider = providers.get(number % providers.size());
    if (absent.remove(provider)) {
      skep.add(provider);
    } else {
      skep.remove(provider);
      absent.add(provider);
    }
  }

  /** Lets what is attached run. */
  void fire(byte[] packet, long number) {
    hook.filter(packet, 0, packet.length, Math.min(packet.length, (int) number & 0x1f), 0x0800);
    tracepoint.fire(number, packet.length);
  }

  /** Throws what core kept from its callers. */
  void check() {
    reports.rethrow();
  }

  /**
   * Ends the runtime.
   *
   * @throws IllegalStateException if something is left of what the processes made
   */
  @Override
  public void close() {
    try (reports;
        skep) {
      peer.close();
      Bpf own = skep.bpf();
      BpfObjects.pins(own).forEach(pin -> BpfObjects.unpin(own, pin.path()));
      for (ObjectKind kind : KINDS) {
        List<Integer> left = BpfObjects.ids(own, kind);
        if (!left.isEmpty()) {
          throw new IllegalStateException(kind + " left behind: " + left);
        }
      }
      reports.rethrow();
    }
  }
}
