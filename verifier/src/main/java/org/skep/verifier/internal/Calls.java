// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.MapFlags;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.mem.HeapRegion;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Calls of helpers and kernel functions, by their prototypes. */
final class Calls {
  private static final long MAX_SIZE = 1L << 29;

  private final Env env;
  private final Memory memory;

  /** Whether the helper that is being checked may be given pointers to packets. */
  private boolean mayReachPackets;

  Calls(Env env, Memory memory) {
    this.env = env;
    this.memory = memory;
  }

  /** The helper or kernel function that a call goes to. */
  static @Nullable Helper target(Env env, Insn insn) {
    return insn.src() == Op.PSEUDO_KFUNC_CALL
        ? env.request.helpers().kernelFunction(insn.imm())
        : env.request.helpers().helper(insn.imm());
  }

  void call(State state, Insn insn, int slot) {
    Helper helper = target(env, insn);
    if (helper == null) {
      throw missing(insn, slot);
    }
    HelperPrototype prototype = helper.prototype();
    if (prototype.is(Trait.GPL_ONLY) && !env.request.gplCompatible()) {
      throw Refusal.of(
          org.skep.bpf.Errno.EINVAL,
          "V028",
          slot,
          "cannot call GPL-restricted function from non-GPL compatible program",
          "declare a GPL-compatible license, or do without " + prototype.name());
    }
    mayReachPackets = prototype.is(Trait.READS_PACKET);
    int map = arguments(state, prototype, slot);
    checkOperation(prototype, map, insn, slot);
    if (prototype.is(Trait.CHANGES_PACKET)) {
      forgetPackets(state);
    }
    for (int i = 0; i <= 5; i++) {
      state.regs()[i] = Reg.NOT_INIT;
    }
    switch (prototype.result()) {
      case INTEGER -> state.regs()[0] = Reg.UNKNOWN;
      case VOID -> state.regs()[0] = Reg.NOT_INIT;
      case MAP_VALUE_OR_NULL -> {
        if (env.map(map).inner() != null) {
          throw unsupported(prototype, slot);
        }
        state.regs()[0] = Reg.mapValueOrNull(map, env.newId());
      }
      case RESERVED_MEM_OR_NULL -> throw unsupported(prototype, slot);
    }
  }

  private void forgetPackets(State state) {
    Reg forgotten = env.mayLeakPointers() ? Reg.NOT_INIT : Reg.UNKNOWN;
    state.replaceAll(reg -> reg.isAnyPacketPointer() ? forgotten : reg);
  }

  private Refusal missing(Insn insn, int slot) {
    if (insn.src() == Op.PSEUDO_KFUNC_CALL) {
      return Refusal.of(
          org.skep.bpf.Errno.EINVAL,
          "V049",
          slot,
          "kernel function #%d is not provided".formatted(insn.imm()),
          "deploy the bundle that publishes it");
    }
    if (env.request.helpers().isKnown(insn.imm())) {
      return Refusal.invalid(
          "V027", slot, "program of this type cannot use helper unknown#%d".formatted(insn.imm()));
    }
    return Refusal.invalid("V026", slot, "invalid func unknown#" + insn.imm());
  }

  /** Checks all arguments; the index of the map among them, −1 if there is none. */
  private int arguments(State state, HelperPrototype prototype, int slot) {
    int map = -1;
    List<ArgType> types = prototype.arguments();
    for (int i = 0; i < types.size(); i++) {
      int register = i + 1;
      Reg reg = env.read(state, register, slot);
      switch (types.get(i)) {
        case ANYTHING -> env.refuseLeak(reg, register, slot, "into helper function");
        case SCALAR -> {
          if (!reg.isScalar()) {
            throw Refusal.invalid("V029", slot, "R%d is not a scalar".formatted(register));
          }
        }
        case CONST_MAP_PTR -> {
          require(reg.type() == Reg.Type.MAP_PTR, reg, register, slot, "map_ptr");
          map = reg.map();
          env.facts.usesMap(slot, map);
        }
        case MAP_KEY -> {
          int size = mapOf(map, slot).spec().keySize();
          memory(state, reg, register, size, true, false, slot);
        }
        case MAP_VALUE, UNINIT_MAP_VALUE -> {
          int size = mapOf(map, slot).spec().valueSize();
          boolean fills = types.get(i) == ArgType.UNINIT_MAP_VALUE;
          memory(state, reg, register, size, true, fills, slot);
        }
        case MEM, UNINIT_MEM -> sized(state, reg, register, types, slot);
        case MEM_OR_NULL -> {
          if (reg.isConstant(0)) {
            requireSize(state, register + 1, slot);
          } else {
            sized(state, reg, register, types, slot);
          }
        }
        case CONST_SIZE, CONST_SIZE_OR_ZERO ->
            require(reg.isScalar(), reg, register, slot, "scalar");
        case CTX -> {
          require(reg.type() == Reg.Type.CTX, reg, register, slot, "ctx");
          requireUnmoved(reg, register, slot);
        }
        case INT_OUT -> out(state, reg, register, Integer.BYTES, slot);
        case LONG_OUT -> out(state, reg, register, Long.BYTES, slot);
        case CONST_STR -> constString(reg, register, slot);
        case CONST_ALLOC_SIZE, RESERVED_MEM, SPIN_LOCK, TIMER -> throw unsupported(prototype, slot);
        case CALLBACK, STACK_OR_NULL ->
            throw Refusal.of(
                org.skep.bpf.Errno.EINVAL,
                "V038",
                slot,
                prototype.name() + " calls back, which is not supported by this verifier yet",
                "use a bounded loop");
      }
    }
    return map;
  }

  private static Refusal unsupported(HelperPrototype prototype, int slot) {
    return Refusal.of(
        org.skep.bpf.Errno.EINVAL,
        "V038",
        slot,
        prototype.name() + " is not supported by this verifier yet",
        "do without it");
  }

  private MapRef mapOf(int map, int slot) {
    if (map < 0) {
      throw Refusal.access("V029", slot, 1, "invalid map_ptr to access map->key");
    }
    return env.map(map);
  }

  private static void require(boolean isFine, Reg reg, int register, int slot, String expected) {
    if (!isFine) {
      throw Refusal.access(
          "V029",
          slot,
          register,
          "R%d type=%s expected=%s".formatted(register, reg.type().words(), expected));
    }
  }

  private static void requireUnmoved(Reg reg, int register, int slot) {
    if (!reg.value().isConstant() || reg.value().constant() != 0) {
      throw Refusal.access(
          "V029",
          slot,
          register,
          "dereference of modified ctx ptr R%d off=%s disallowed".formatted(register, reg.value()));
    }
  }

  private Reg requireSize(State state, int register, int slot) {
    Reg size = env.read(state, register, slot);
    require(size.isScalar(), size, register, slot, "scalar");
    return size;
  }

  /** Memory whose size is in the next register. */
  private void sized(State state, Reg reg, int register, List<ArgType> types, int slot) {
    boolean isZeroFine =
        register < types.size() && types.get(register) == ArgType.CONST_SIZE_OR_ZERO;
    boolean fills = types.get(register - 1) == ArgType.UNINIT_MEM;
    Scalar size = requireSize(state, register + 1, slot).value();
    int sizeRegister = register + 1;
    if (size.sMin() < 0) {
      throw Refusal.access(
          "V030",
          slot,
          sizeRegister,
          "R%d min value is negative, either use unsigned or 'var &= const'"
              .formatted(sizeRegister));
    }
    if (size.uMin() == 0 && !isZeroFine) {
      throw Refusal.access(
          "V030",
          slot,
          sizeRegister,
          "R%d invalid zero-sized read: u64=[%s,%s]"
              .formatted(
                  sizeRegister,
                  Long.toUnsignedString(size.uMin()),
                  Long.toUnsignedString(size.uMax())));
    }
    if (Long.compareUnsigned(size.uMax(), MAX_SIZE) >= 0) {
      throw Refusal.access(
          "V030",
          slot,
          sizeRegister,
          "R%d unbounded memory access, use 'var &= const' or 'if (var < const)'"
              .formatted(sizeRegister));
    }
    memory(state, reg, register, size.uMax(), size.isConstant(), fills, slot);
  }

  private void memory(
      State state, Reg reg, int register, long size, boolean isExactSize, boolean fills, int slot) {
    switch (reg.type()) {
      case STACK ->
          memory.stack().helperAccess(state, reg, size, isExactSize, fills, register, slot);
      case MAP_VALUE -> {
        refuseMapAccess(reg, fills, size, register, slot);
        memory.checkMapRange(reg, 0, size, register, slot);
      }
      case PKT, PKT_META -> {
        if (!mayReachPackets) {
          throw Refusal.access(
              "V029", slot, register, "helper access to the packet is not allowed");
        }
        memory.packets().checkRange(reg, 0, size, register, slot);
      }
      default ->
          throw Refusal.access(
              "V029",
              slot,
              register,
              "R%d type=%s expected=fp, pkt, pkt_meta, map_key, map_value, mem"
                  .formatted(register, reg.type().words()));
    }
  }

  private void refuseMapAccess(Reg reg, boolean fills, long size, int register, int slot) {
    int forbidding = fills ? MapFlags.RDONLY_PROG : MapFlags.WRONLY_PROG;
    MapRef map = env.map(reg.map());
    if (map.spec().has(forbidding)) {
      throw Refusal.access(
          fills ? "V032" : "V033",
          slot,
          register,
          "%s map forbidden, value_size=%d off=0 size=%d"
              .formatted(fills ? "write into" : "read from", map.spec().valueSize(), size));
    }
  }

  private void out(State state, Reg reg, int register, int size, int slot) {
    memory(state, reg, register, size, true, true, slot);
    if (!Memory.isAligned(reg.value(), 0, size)) {
      throw Refusal.access(
          "V025", slot, register, "misaligned access off %s size %d".formatted(reg.value(), size));
    }
  }

  private void constString(Reg reg, int register, int slot) {
    require(reg.type() == Reg.Type.MAP_VALUE, reg, register, slot, "map_value");
    MapRef map = env.map(reg.map());
    if (!map.spec().has(MapFlags.RDONLY_PROG) || !map.isFrozen()) {
      throw Refusal.access(
          "V029", slot, register, "R%d does not point to a readonly map'".formatted(register));
    }
    if (!reg.value().isConstant()) {
      throw Refusal.access(
          "V029", slot, register, "R%d is not a constant address'".formatted(register));
    }
    memory.checkMapRange(reg, 0, 1, register, slot);
    byte[] value = new byte[map.spec().valueSize()];
    HeapRegion key = new HeapRegion(0, new byte[map.spec().keySize()]);
    int found = map.instance().lookup(key, 0, new HeapRegion(0, value), 0, 0);
    for (int i = (int) reg.value().constant(); found == 0 && i < value.length; i++) {
      if (value[i] == 0) {
        return;
      }
    }
    throw Refusal.access("V029", slot, register, "string is not zero-terminated");
  }

  private void checkOperation(HelperPrototype prototype, int map, Insn insn, int slot) {
    MapOperation operation = prototype.mapOperation();
    if (operation == null || map < 0) {
      return;
    }
    MapRef ref = env.map(map);
    if (!ref.operations().contains(operation)) {
      throw Refusal.invalid(
          "V031",
          slot,
          "cannot pass map_type %d into func %s#%d"
              .formatted(ref.spec().type(), prototype.name(), insn.imm()));
    }
    boolean writes =
        operation == MapOperation.PROG_UPDATE
            || operation == MapOperation.PROG_DELETE
            || operation == MapOperation.PROG_PUSH
            || operation == MapOperation.PROG_POP;
    if (writes && ref.spec().has(MapFlags.RDONLY_PROG)) {
      throw Refusal.access("V032", slot, 1, "write into map forbidden");
    }
  }
}
