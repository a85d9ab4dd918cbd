// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.Region;
import org.skep.core.internal.memory.Held;
import org.skep.core.internal.memory.OwnedMemory;
import org.skep.core.internal.run.InnerMap;

/** A map: the provider's instance, its memory, and who uses it. */
public final class MapObject extends KernelObject implements MapRef, Held, InnerMap {
  private final Registry registry;
  private final String typeName;
  private final Set<MapOperation> operations;
  private final MapInstance instance;
  private final OwnedMemory memory;
  private final @Nullable BtfObject btf;
  private final @Nullable ObjectKind holds;
  private final @Nullable TemplateMap template;
  private final AtomicReference<@Nullable SlotOwner> owner = new AtomicReference<>();
  private final AtomicInteger users = new AtomicInteger();
  private final AtomicInteger writers = new AtomicInteger();
  private volatile boolean frozen;

  /**
   * A map made from {@code spec}; owns {@code memory} and the reference to {@code btf}. The
   * provider is kept through its instance only.
   */
  public MapObject(
      Registry registry,
      MapType type,
      MapInstance instance,
      OwnedMemory memory,
      @Nullable BtfObject btf,
      @Nullable TemplateMap template) {
    super(ObjectKind.MAP, instance.spec().name());
    this.registry = registry;
    this.typeName = type.name();
    this.operations = Set.copyOf(type.operations());
    this.instance = instance;
    this.memory = memory;
    this.btf = btf;
    this.holds = type.holds();
    this.template = template;
  }

  /** What its slots hold; null for plain bytes. */
  public @Nullable ObjectKind holds() {
    return holds;
  }

  @Override
  public @Nullable TemplateMap inner() {
    return template;
  }

  /** Whether programs like that may be in its slots and use it: the first one decides. */
  public boolean admits(SlotOwner program) {
    SlotOwner known = owner.compareAndExchange(null, program);
    return known == null || known.equals(program);
  }

  @Override
  public int serial() {
    return memory.serial();
  }

  @Override
  public @Nullable Region region(int id) {
    return memory.region(id);
  }

  /** The type's name. */
  public String typeName() {
    return typeName;
  }

  /** Its memory. */
  public OwnedMemory memory() {
    return memory;
  }

  /** The BTF that describes key and value; null if none does. */
  public @Nullable BtfObject btf() {
    return btf;
  }

  @Override
  public MapSpec spec() {
    return instance.spec();
  }

  @Override
  public Set<MapOperation> operations() {
    return operations;
  }

  @Override
  public boolean isFrozen() {
    return frozen;
  }

  @Override
  public MapInstance instance() {
    return instance;
  }

  /** Begins a change by a call; false if the map is frozen. */
  public boolean beginWrite() {
    writers.incrementAndGet();
    if (frozen) {
      writers.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Ends a change by a call. */
  public void endWrite() {
    writers.decrementAndGet();
  }

  /** Freezes it; false if a call is changing it now, or it is frozen already. */
  public synchronized boolean freeze() {
    if (frozen || writers.get() != 0) {
      return false;
    }
    frozen = true;
    if (writers.get() != 0) {
      frozen = false;
      return false;
    }
    return true;
  }

  @Override
  public void addUser() {
    users.incrementAndGet();
  }

  /** Whether a descriptor or pin holds it. */
  boolean isUsed() {
    return users.get() > 0;
  }

  @Override
  public void removeUser() {
    if (users.decrementAndGet() == 0) {
      registry.runs().timers().leave(instance);
      if (holds == ObjectKind.PROG) {
        memory.clearSlots(); // else a program in a slot of a map that it uses would live forever
      }
      try {
        instance.releaseUserReferences();
      } catch (RuntimeException | Error e) {
        registry.report("a map of type " + typeName + " threw while its last user left", e);
      }
    }
  }

  /** What its provider does here may take for ever; then so long does its memory stay. */
  private void reclaim() {
    if (closesItself()) {
      registry.runPatiently("a map of type " + typeName + ", while it is closed", this::closeAll);
    } else {
      closeAll();
    }
  }

  private boolean closesItself() {
    try {
      return instance.getClass().getMethod("close").getDeclaringClass() != MapInstance.class;
    } catch (NoSuchMethodException | LinkageError e) {
      return true;
    }
  }

  private void closeAll() {
    try {
      instance.close();
    } finally {
      memory.clearSlots();
      memory.release();
    }
  }

  @Override
  void onLastReference() {
    registry.maps().remove(this);
    registry.freed(this);
    registry.runs().afterGracePeriod(this::reclaim);
    if (btf != null) {
      btf.release();
    }
  }
}
