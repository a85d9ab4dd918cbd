// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.core.internal.memory.OwnedMemory;
import org.skep.core.internal.run.RunProgram;

/**
 * A program bound to the providers that it was verified against, ready to run. Immutable: when
 * providers change, the program gets another.
 */
public final class ProgramBinding implements RunProgram {
  private final ProgramType type;
  private final List<KernelFunction> kernelFunctions;
  private final VerifiedProgram verified;
  private final ProgramCode code;
  private final List<MapObject> maps;
  private final MapInstance[] instances;
  private final int[] serials;
  private final @Nullable OwnedMemory[] memories;

  /** Binds; {@code maps} are the program's, in the order of the verified program's. */
  public ProgramBinding(
      ProgramType type,
      List<KernelFunction> kernelFunctions,
      VerifiedProgram verified,
      ProgramCode code,
      List<MapObject> maps) {
    this.type = type;
    this.kernelFunctions = kernelFunctions;
    this.verified = verified;
    this.code = code;
    this.maps = List.copyOf(maps);
    this.instances = maps.stream().map(MapObject::instance).toArray(MapInstance[]::new);
    // Open addressing, at most half full: a pointer resolves in one or two steps.
    int slots = Integer.highestOneBit(Math.max(1, maps.size())) * 4;
    this.serials = new int[slots];
    this.memories = new OwnedMemory[slots];
    maps.forEach(map -> add(map.memory()));
  }

  private void add(OwnedMemory memory) {
    int slot = memory.serial() & (serials.length - 1);
    while (serials[slot] != 0) {
      slot = (slot + 1) & (serials.length - 1);
    }
    serials[slot] = memory.serial();
    memories[slot] = memory;
  }

  /** The program type. */
  public ProgramType type() {
    return type;
  }

  /** The kernel functions that it calls. */
  public List<KernelFunction> kernelFunctions() {
    return kernelFunctions;
  }

  /** What the verifier made of it. */
  public VerifiedProgram verified() {
    return verified;
  }

  /** Its code, and the engine that made it. */
  public ProgramCode code() {
    return code;
  }

  /** Helpers that it calls, for people. */
  public List<Helper> helpers() {
    return verified.calls().stream().filter(java.util.Objects::nonNull).distinct().toList();
  }

  @Override
  public Executable executable() {
    return code.executable();
  }

  @Override
  public @Nullable MapInstance map(int index) {
    return index >= 0 && index < instances.length ? instances[index] : null;
  }

  @Override
  public boolean isMapUsed(int index) {
    return index >= 0 && index < maps.size() && maps.get(index).isUsed();
  }

  @Override
  public @Nullable Region region(int id) {
    int serial = OwnedMemory.serialOf(id);
    int slot = serial & (serials.length - 1);
    while (serials[slot] != 0) {
      if (serials[slot] == serial) {
        OwnedMemory memory = memories[slot];
        return memory == null ? null : memory.region(id);
      }
      slot = (slot + 1) & (serials.length - 1);
    }
    return null;
  }
}
