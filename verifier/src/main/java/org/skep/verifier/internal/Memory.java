// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.prog.ContextField;
import org.skep.bpf.verify.MemoryKind;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Loads, stores and atomics: which memory a pointer may reach, and what is found there. */
final class Memory {
  private static final long MAX_OFFSET = 1L << 29;

  private final Env env;
  private final Stack stack;
  private final Packets packets;

  Memory(Env env) {
    this.env = env;
    this.stack = new Stack(env);
    this.packets = new Packets(env);
  }

  /** {@code BPF_LDX}. */
  void load(State state, Insn insn, int slot) {
    Reg base = env.read(state, insn.src(), slot);
    boolean isExtending = insn.mode() == Op.MEMSX;
    Access access = new Access(slot, insn.src(), insn.off(), insn.accessSize(), false, false);
    refuseMixedPointers(base, slot);
    Reg loaded = load(state, base, access);
    if (isExtending) {
      loaded =
          loaded.isScalar() ? Reg.scalar(loaded.value().sext(8 * insn.accessSize())) : Reg.UNKNOWN;
    }
    env.write(state, insn.dst(), loaded, slot);
  }

  /** {@code BPF_ST} and {@code BPF_STX} of mode {@code MEM}. */
  void store(State state, Insn insn, int slot) {
    Reg value =
        insn.insnClass() == Op.STX
            ? env.read(state, insn.src(), slot)
            : Reg.scalar(Scalar.constant(insn.imm()));
    Reg base = env.read(state, insn.dst(), slot);
    Access access = new Access(slot, insn.dst(), insn.off(), insn.accessSize(), true, false);
    refuseMixedPointers(base, slot);
    store(state, base, value, insn.insnClass() == Op.STX ? insn.src() : -1, access);
  }

  /** An engine may compile accesses to the context in another way than those to memory. */
  private void refuseMixedPointers(Reg base, int slot) {
    Reg.Type before = env.accessedThrough[slot];
    env.accessedThrough[slot] = base.type();
    boolean hasContext = before == Reg.Type.CTX || base.type() == Reg.Type.CTX;
    if (before != null && before != base.type() && hasContext) {
      throw Refusal.invalid("V051", slot, "same insn cannot be used with different pointers");
    }
  }

  /** {@code BPF_ATOMIC}. */
  void atomic(State state, Insn insn, int slot) {
    int size = insn.accessSize();
    if (insn.imm() == Op.LOAD_ACQ) {
      Reg base = env.read(state, insn.src(), slot);
      refuseAtomicTarget(base, insn.src(), slot, "loads from");
      Reg loaded = load(state, base, new Access(slot, insn.src(), insn.off(), size, false, true));
      env.write(state, insn.dst(), loaded, slot);
      return;
    }
    Reg source = env.read(state, insn.src(), slot);
    Reg base = env.read(state, insn.dst(), slot);
    Access write = new Access(slot, insn.dst(), insn.off(), size, true, true);
    if (insn.imm() == Op.STORE_REL) {
      refuseAtomicTarget(base, insn.dst(), slot, "stores into");
      store(state, base, source, insn.src(), write);
      return;
    }
    if (insn.imm() == Op.CMPXCHG) {
      env.refuseLeak(env.read(state, 0, slot), 0, slot, "into mem");
    }
    if (source.isPointer()) {
      env.refuseLeak(source, insn.src(), slot, "into mem");
    }
    refuseAtomicTarget(base, insn.dst(), slot, "stores into");
    Reg old = load(state, base, new Access(slot, insn.dst(), insn.off(), size, false, true));
    store(state, base, Reg.UNKNOWN, -1, write);
    if (insn.imm() == Op.CMPXCHG) {
      env.write(state, 0, old, slot);
    } else if ((insn.imm() & Op.FETCH) != 0) {
      env.write(state, insn.src(), old, slot);
    }
  }

  private static void refuseAtomicTarget(Reg base, int register, int slot, String verb) {
    if (base.type() == Reg.Type.CTX || base.isPacket()) {
      throw Refusal.access(
          "V046",
          slot,
          register,
          "BPF_ATOMIC %s R%d %s is not allowed".formatted(verb, register, base.type().words()));
    }
  }

  /** All numbers that {@code size} bytes can hold. */
  static Scalar unknownOf(int size) {
    return Scalar.UNKNOWN.zext(8 * size);
  }

  private Reg load(State state, Reg base, Access access) {
    return switch (base.type()) {
      case STACK -> stack.load(state, base, access);
      case MAP_VALUE -> loadMapValue(base, access);
      case CTX -> loadContext(base, access);
      case PKT, PKT_META -> {
        packets.access(base, access);
        yield Reg.scalar(unknownOf(access.size()));
      }
      default -> throw invalidMemory(base, access);
    };
  }

  private void store(State state, Reg base, Reg value, int valueRegister, Access access) {
    switch (base.type()) {
      case STACK -> stack.store(state, base, value, access);
      case MAP_VALUE -> {
        env.refuseLeak(value, valueRegister, access.slot(), "into map");
        checkMapValue(base, access);
      }
      case CTX -> {
        env.refuseLeak(value, valueRegister, access.slot(), "into ctx");
        context(base, access);
      }
      case PKT, PKT_META -> {
        env.refuseLeak(value, valueRegister, access.slot(), "into packet");
        packets.access(base, access);
      }
      default -> throw invalidMemory(base, access);
    }
  }

  private static Refusal invalidMemory(Reg base, Access access) {
    boolean mayBeNull = base.type() == Reg.Type.MAP_VALUE_OR_NULL;
    return Refusal.access(
        mayBeNull ? "V017" : "V018",
        access.slot(),
        access.register(),
        "R%d invalid mem access '%s'".formatted(access.register(), base.type().words()),
        mayBeNull
            ? "compare the pointer with 0 first"
            : "only pointers that the verifier knows can be followed");
  }

  // Context.

  private Reg loadContext(Reg base, Access access) {
    ContextField field = context(base, access);
    if (field.becomes() != ContextField.Becomes.SCALAR) {
      env.facts.loadsFromContext(access.slot(), field.becomes());
    }
    return switch (field.becomes()) {
      case SCALAR -> Reg.scalar(unknownOf(access.size()));
      case PACKET -> Reg.packet(Reg.Type.PKT);
      case PACKET_META -> Reg.packet(Reg.Type.PKT_META);
      case PACKET_END -> Reg.packet(Reg.Type.PKT_END);
    };
  }

  private ContextField context(Reg base, Access access) {
    env.facts.reaches(access.slot(), MemoryKind.CONTEXT);
    if (!base.value().isConstant()) {
      throw Refusal.access(
          "V019",
          access.slot(),
          access.register(),
          "variable ctx access var_off=%s off=%d size=%d"
              .formatted(base.value(), access.offset(), access.size()));
    }
    if (base.value().constant() != 0) {
      throw Refusal.access(
          "V019",
          access.slot(),
          access.register(),
          "dereference of modified ctx ptr R%d off=%d disallowed"
              .formatted(access.register(), base.value().constant()),
          "keep the context pointer as it came; put the offset into the access");
    }
    ContextField field =
        access.offset() < 0
            ? null
            : env.request.context().accessible(access.offset(), access.size(), access.isWrite());
    if (field == null) {
      throw Refusal.access(
          access.isWrite() ? "V020" : "V019",
          access.slot(),
          access.register(),
          "invalid bpf_context access off=%d size=%d".formatted(access.offset(), access.size()),
          "not a field of %s that programs of type %s may %s so"
              .formatted(
                  env.request.context().name(),
                  env.request.typeName(),
                  access.isWrite() ? "write" : "read"));
    }
    return field;
  }

  // Map values.

  private Reg loadMapValue(Reg base, Access access) {
    checkMapValue(base, access);
    Long constant = readOnlyConstant(base, access);
    return constant == null
        ? Reg.scalar(unknownOf(access.size()))
        : Reg.scalar(Scalar.constant(constant));
  }

  /** What a frozen map that programs only read will always hold there. */
  private @Nullable Long readOnlyConstant(Reg base, Access access) {
    MapRef map = env.map(base.map());
    boolean isFixed =
        map.isFrozen()
            && map.spec().has(MapFlags.RDONLY_PROG)
            && map.operations().contains(MapOperation.DIRECT_VALUE);
    if (!isFixed || !base.value().isConstant() || map.spec().maxEntries() != 1) {
      return null;
    }
    byte[] value = new byte[map.spec().valueSize()];
    HeapRegion key = new HeapRegion(0, new byte[map.spec().keySize()]);
    HeapRegion copy = new HeapRegion(0, value);
    if (map.instance().lookup(key, 0, copy, 0, 0) != 0) {
      return null;
    }
    int offset = (int) (base.value().constant() + access.offset());
    return switch (access.size()) {
      case 1 -> (long) copy.loadByte(offset);
      case 2 -> (long) copy.loadShort(offset);
      case 4 -> copy.loadInt(offset) & 0xffff_ffffL;
      default -> copy.loadLong(offset);
    };
  }

  private void checkMapValue(Reg base, Access access) {
    env.facts.reaches(access.slot(), MemoryKind.MAP_VALUE);
    env.facts.usesMap(access.slot(), base.map());
    MapRef map = env.map(base.map());
    checkMapAccess(map, access);
    checkAlignment(base, access);
    checkMapRange(base, access.offset(), access.size(), access.register(), access.slot());
  }

  private static void checkMapAccess(MapRef map, Access access) {
    boolean isForbidden =
        map.spec().has(access.isWrite() ? MapFlags.RDONLY_PROG : MapFlags.WRONLY_PROG);
    if (isForbidden) {
      throw Refusal.access(
          access.isWrite() ? "V032" : "V033",
          access.slot(),
          access.register(),
          "%s map forbidden, value_size=%d off=%d size=%d"
              .formatted(
                  access.isWrite() ? "write into" : "read from",
                  map.spec().valueSize(),
                  access.offset(),
                  access.size()));
    }
  }

  /** Checks that {@code size} bytes lie in the value, wherever the pointer may point. */
  void checkMapRange(Reg base, long offset, long size, int register, int slot) {
    Scalar at = base.value();
    int valueSize = env.map(base.map()).spec().valueSize();
    if (at.sMin() < 0 && !at.isConstant()) {
      throw Refusal.access(
          "V016",
          slot,
          register,
          "R%d min value is negative, either use unsigned index or do a if (index >=0) check."
              .formatted(register));
    }
    if (at.sMax() >= MAX_OFFSET || at.sMin() <= -MAX_OFFSET) {
      throw Refusal.access(
          "V016",
          slot,
          register,
          "R%d unbounded memory access, make sure to bounds check any such access"
              .formatted(register),
          "compare the index with a constant first");
    }
    long first = at.sMin() + offset;
    long last = at.sMax() + offset;
    if (first < 0 || last + size > valueSize || size < 0) {
      throw Refusal.access(
          "V016",
          slot,
          register,
          "invalid access to map value, value_size=%d off=%d size=%d"
              .formatted(valueSize, first < 0 ? first : last, size),
          at.isConstant() ? "" : "R" + register + " is outside of the allowed memory range");
    }
  }

  private void checkAlignment(Reg base, Access access) {
    if (!env.request.strictAlignment() && !access.isAtomic()) {
      return;
    }
    if (!isAligned(base.value(), access.offset(), access.size())) {
      throw Refusal.access(
          "V025",
          access.slot(),
          access.register(),
          "misaligned value access off %s+%d size %d"
              .formatted(base.value(), access.offset(), access.size()));
    }
  }

  static boolean isAligned(Scalar base, long offset, int size) {
    return ScalarAlu.apply(Op.ADD, true, false, base, Scalar.constant(offset))
        .bits()
        .isAligned(size);
  }

  Packets packets() {
    return packets;
  }

  Stack stack() {
    return stack;
  }
}
