// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.HashMap;
import java.util.Map;
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
  /** As if packets began two bytes after an aligned address, as they do with Ethernet. */
  private static final int PACKET_ALIGNMENT = 2;

  private static final Scalar[] UNKNOWN_BY_SIZE = new Scalar[Long.BYTES + 1];

  static {
    for (int size = 1; size <= Long.BYTES; size++) {
      UNKNOWN_BY_SIZE[size] = Scalar.UNKNOWN.zext(Byte.SIZE * size);
    }
  }

  private final Env env;
  private final Stack stack;

  /** By a map's index: what it holds for good. */
  private final Map<Integer, HeapRegion> constants = new HashMap<>();

  private final Regions regions;

  Memory(Env env) {
    this.env = env;
    this.regions = new Regions(env);
    this.stack = new Stack(env);
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
    int valueRegister = insn.insnClass() == Op.STX ? insn.src() : -1;
    Access access =
        new Access(slot, insn.dst(), insn.off(), insn.accessSize(), true, false, valueRegister);
    refuseMixedPointers(base, slot);
    store(state, base, value, valueRegister, access);
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
    if (old.isPointer() && !env.mayLeakPointers()) {
      throw Refusal.access(
          "V024",
          slot,
          insn.dst(),
          "leaking pointer from stack off " + (base.at().constant() + insn.off()));
    }
    store(state, base, Reg.UNKNOWN, -1, write);
    if (insn.imm() == Op.CMPXCHG) {
      env.write(state, 0, old, slot);
    } else if ((insn.imm() & Op.FETCH) != 0) {
      env.write(state, insn.src(), old, slot);
    }
  }

  private static void refuseAtomicTarget(Reg base, int register, int slot, String verb) {
    if (base.type() == Reg.Type.CTX || base.type().isPacket()) {
      throw Refusal.access(
          "V046",
          slot,
          register,
          "BPF_ATOMIC %s R%d %s is not allowed".formatted(verb, register, base.type().words()));
    }
  }

  /** All numbers that {@code size} bytes can hold. */
  static Scalar unknownOf(int size) {
    return UNKNOWN_BY_SIZE[size];
  }

  private Reg load(State state, Reg base, Access access) {
    return switch (base.type()) {
      case STACK -> stack.load(state, base, access);
      case MAP_VALUE -> loadMapValue(base, access);
      case CTX -> loadContext(base, access);
      case PACKET, PACKET_META -> {
        checkPacket(base, access);
        yield Reg.scalar(unknownOf(access.size()));
      }
      case MAP_KEY, MEM, RESERVED -> {
        checkRegion(base, access);
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
      case PACKET, PACKET_META -> {
        env.refuseLeak(value, valueRegister, access.slot(), "into packet");
        checkPacket(base, access);
      }
      case MEM, RESERVED -> {
        env.refuseLeak(value, valueRegister, access.slot(), "into mem");
        checkRegion(base, access);
      }
      case MAP_KEY ->
          throw Refusal.access(
              "V020",
              access.slot(),
              access.register(),
              "write to change key R%d not allowed".formatted(access.register()));
      default -> throw invalidMemory(base, access);
    }
  }

  private static Refusal invalidMemory(Reg base, Access access) {
    boolean mayBeNull = base.type().mayBeNull();
    return Refusal.access(
        mayBeNull ? "V017" : "V018",
        access.slot(),
        access.register(),
        "R%d invalid mem access '%s'".formatted(access.register(), base.type().words()),
        mayBeNull
            ? "compare the pointer with 0 first, and use it only where it is not"
            : "only pointers that the verifier knows can be followed");
  }

  // Context.

  private Reg loadContext(Reg base, Access access) {
    ContextField field = context(base, access);
    env.facts.loadsFromContext(access.slot(), field.becomes());
    return switch (field.becomes()) {
      case SCALAR -> Reg.scalar(unknownOf(access.size()));
      case PACKET -> Reg.pointer(Reg.Type.PACKET);
      case PACKET_META -> Reg.pointer(Reg.Type.PACKET_META);
      case PACKET_END -> Reg.pointer(Reg.Type.PACKET_END);
    };
  }

  private ContextField context(Reg base, Access access) {
    env.facts.reaches(access.slot(), MemoryKind.CONTEXT);
    checkAlignment(base, access);
    requireFixed(base, access.register(), access.slot());
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
                      access.isWrite() ? "write" : "read"))
          .because(
              "%s at byte %d of %s"
                  .formatted(
                      Words.bytes(access.size()), access.offset(), env.request.context().name()),
              "a field that programs of type %s may %s, in its size"
                  .formatted(env.request.typeName(), access.isWrite() ? "write" : "read"));
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
    if (!isFixed || !base.at().isConstant() || map.spec().maxEntries() != 1) {
      return null;
    }
    HeapRegion copy = constants.get(base.map());
    if (copy == null) {
      copy = new HeapRegion(0, new byte[map.spec().valueSize()]);
      HeapRegion key = new HeapRegion(0, new byte[map.spec().keySize()]);
      if (map.instance().lookup(key, 0, copy, 0, 0) != 0) {
        return null;
      }
      constants.put(base.map(), copy);
    }
    int offset = (int) (base.at().constant() + access.offset());
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
    regions.checkMapValue(base, access.offset(), access.size(), access.register(), access.slot());
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

  private void checkRegion(Reg base, Access access) {
    checkAlignment(base, access);
    noteRegion(base, access.slot());
    regions.checkMemory(base, access.offset(), access.size(), access.register(), access.slot());
  }

  /** Which kind of memory engines find there. */
  void noteRegion(Reg base, int slot) {
    env.facts.reaches(
        slot, base.type() == Reg.Type.RESERVED ? MemoryKind.RESERVED : MemoryKind.MAP_VALUE);
  }

  private void checkPacket(Reg base, Access access) {
    env.facts.reaches(access.slot(), MemoryKind.PACKET);
    checkAlignment(base, access);
    regions.checkPacket(base, access.offset(), access.size(), access.register(), access.slot());
  }

  /** A pointer that may not have been moved. */
  static void requireFixed(Reg reg, int register, int slot) {
    String kind = reg.type().words();
    String message = null;
    if (reg.off() < 0) {
      message = "negative offset %s ptr R%d off=%d disallowed".formatted(kind, register, reg.off());
    } else if (reg.off() != 0) {
      message =
          "dereference of modified %s ptr R%d off=%d disallowed"
              .formatted(kind, register, reg.off());
    } else if (!reg.value().isConstant() || reg.value().constant() != 0) {
      message = "variable %s access var_off=%s disallowed".formatted(kind, reg.value().bits());
    }
    if (message != null) {
      throw Refusal.access(
          "V019",
          slot,
          register,
          message,
          "keep the pointer as it came; put the offset into the access");
    }
  }

  private void checkAlignment(Reg base, Access access) {
    if (!env.request.strictAlignment() && !access.isAtomic()) {
      return;
    }
    boolean isPacket = base.type().isPacket();
    int extra = isPacket ? PACKET_ALIGNMENT : 0;
    if (!isAligned(base.value(), (long) base.off() + access.offset() + extra, access.size())) {
      String where = "%s+%d+%d".formatted(base.value().bits(), base.off(), access.offset());
      throw Refusal.access(
          "V025",
          access.slot(),
          access.register(),
          "misaligned %saccess off %s%s size %d"
              .formatted(kind(base), isPacket ? "2+" : "", where, access.size()));
    }
  }

  private static String kind(Reg base) {
    return switch (base.type()) {
      case PACKET, PACKET_META -> "packet ";
      case MAP_VALUE -> "value ";
      case MAP_KEY -> "key ";
      case CTX -> "context ";
      case STACK -> "stack ";
      default -> "";
    };
  }

  static boolean isAligned(Scalar base, long offset, int size) {
    return base.bits().add(Tnum.constant(offset)).isAligned(size);
  }

  Regions regions() {
    return regions;
  }

  Stack stack() {
    return stack;
  }
}
