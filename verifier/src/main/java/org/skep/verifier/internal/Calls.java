// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Calls of helpers and kernel functions, by their prototypes. */
final class Calls {
  private static final long MAX_SIZE = 1L << 29;

  /** What Linux calls an argument that it expects, in words. */
  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "ringbuf_mem", "the pointer that reserving a record gave",
          "map_ptr", "a map",
          "scalar", "a number",
          "fp", "a pointer to the stack, or 0",
          "ctx", "the context, as it came",
          "func", "a function of the program",
          "map_value", "a pointer into a map's value");

  private final Env env;
  private final Memory memory;

  Calls(Env env, Memory memory) {
    this.env = env;
    this.memory = memory;
  }

  /** The helper or kernel function that a call goes to. */
  static @Nullable Helper target(VerificationRequest request, Insn insn) {
    return insn.src() == Op.PSEUDO_KFUNC_CALL
        ? request.helpers().kernelFunction(insn.imm())
        : request.helpers().helper(insn.imm());
  }

  /** Whether a helper calls a subprogram back before it returns. */
  static boolean callsBack(@Nullable Helper helper) {
    return helper != null
        && helper.prototype().arguments().contains(ArgType.CALLBACK)
        && !helper.prototype().arguments().contains(ArgType.TIMER);
  }

  void call(State state, Insn insn, int slot) {
    Helper helper = target(env.request, insn);
    if (helper == null) {
      throw missing(insn, slot);
    }
    HelperPrototype prototype = helper.prototype();
    if (prototype.is(Trait.GPL_ONLY) && !env.request.gplCompatible()) {
      throw Refusal.of(
          Errno.EINVAL,
          "V028",
          slot,
          "cannot call GPL-restricted function from non-GPL compatible program",
          "declare a GPL-compatible license, or do without " + prototype.name());
    }
    if (state.references().isLocked() && !prototype.is(Trait.GIVES_LOCK)) {
      throw Refusal.invalid("V037", slot, "function calls are not allowed while holding a lock");
    }
    Call call = arguments(state, prototype, slot);
    refuseWrites(prototype, call.map, slot);
    if (call.released != 0) {
      References.release(state, call.released, env.mayLeakPointers());
    }
    if (prototype.is(Trait.TAIL_CALL)) {
      refuseHeld(state, slot, "tail_call");
    }
    checkOperation(prototype, call.map, insn, slot);
    if (call.callback >= 0) {
      env.callbacks.enter(state, prototype, call.map, call.callback, slot);
    }
    for (int i = 0; i <= 5; i++) {
      state.regs()[i] = Reg.NOT_INIT;
    }
    if (prototype.is(Trait.CHANGES_PACKET)) {
      Packets.invalidate(state, env.mayLeakPointers());
    }
    state.regs()[0] =
        switch (prototype.result()) {
          case INTEGER -> Reg.UNKNOWN;
          case VOID -> Reg.NOT_INIT;
          case MAP_VALUE_OR_NULL -> Reg.mapValueOrNull(call.map, env.newId());
          case MEM_OR_NULL -> Reg.memory(Reg.Type.MEM_OR_NULL, call.allocated, env.newId());
          case RESERVED_MEM_OR_NULL -> {
            int id = env.newId();
            state.references().acquire(id, slot);
            yield Reg.reservedOrNull(call.allocated, id);
          }
        };
  }

  /** Refuses to leave while something must still be given back. */
  static void refuseHeld(State state, int slot, String where) {
    References held = state.references();
    if (held.count() > 0) {
      throw Refusal.of(
              Errno.EINVAL,
              "V035",
              slot,
              where + " would lead to reference leak",
              "give back on every path what was reserved, also where the program ends early")
          .after("Unreleased reference id=%d alloc_insn=%d".formatted(held.id(0), held.slot(0)))
          .because(
              "what insn %d reserved is still held".formatted(held.slot(0)),
              "a path that gave back all that it reserved");
    }
    if (held.isLocked()) {
      throw Refusal.invalid("V037", slot, where + " cannot be used inside bpf_spin_lock-ed region");
    }
  }

  private Refusal missing(Insn insn, int slot) {
    if (insn.src() == Op.PSEUDO_KFUNC_CALL) {
      return Refusal.of(
          Errno.EINVAL,
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

  /** What the arguments of one call turned out to be. */
  private static final class Call {
    final int slot;
    int map = -1;
    int callback = -1;
    int allocated;
    int released;

    Call(int slot) {
      this.slot = slot;
    }
  }

  private void allocated(State state, Reg reg, int register, Call call) {
    require(reg.isScalar(), reg, register, call.slot, "scalar");
    if (!reg.isConstant()) {
      throw Refusal.access(
          "V030", call.slot, register, "R%d is not a known constant'".formatted(register));
    }
    long size = reg.value().constant();
    if (size < 0 || size >= MAX_SIZE) {
      throw Refusal.access(
          "V030", call.slot, register, "R%d unbounded memory access".formatted(register));
    }
    call.allocated = (int) size;
    env.precision.mark(state, register);
  }

  private static void released(Reg reg, int register, Call call) {
    require(reg.type() == Reg.Type.RESERVED, reg, register, call.slot, "ringbuf_mem");
    if (reg.off() != 0) {
      throw Refusal.invalid(
          "V036",
          call.slot,
          register,
          "R%d must have zero offset when passed to release func or trusted arg to kfunc"
              .formatted(register));
    }
    if (!reg.value().isConstant()) {
      Memory.requireFixed(reg, register, call.slot);
    }
    if (reg.ref() == 0) {
      throw Refusal.invalid(
          "V036",
          call.slot,
          register,
          "R%d must be referenced when passed to release function".formatted(register));
    }
    call.released = reg.ref();
  }

  /** Checks all arguments. */
  private Call arguments(State state, HelperPrototype prototype, int slot) {
    Call call = new Call(slot);
    List<ArgType> types = prototype.arguments();
    for (int i = 0; i < types.size(); i++) {
      int register = i + 1;
      Reg reg = env.read(state, register, slot);
      boolean isForbidden =
          reg.type().isPacket()
              && types.get(i) != ArgType.ANYTHING
              && !prototype.is(Trait.READS_PACKET);
      if (isForbidden) {
        throw Refusal.access("V029", slot, register, "helper access to the packet is not allowed");
      }
      switch (types.get(i)) {
        case ANYTHING -> env.refuseLeak(reg, register, slot, "into helper function");
        case SCALAR -> {
          if (!reg.isScalar()) {
            throw Refusal.invalid("V029", slot, register, "R%d is not a scalar".formatted(register))
                .because("", "a number");
          }
        }
        case CONST_MAP_PTR -> {
          require(reg.type() == Reg.Type.MAP_PTR, reg, register, slot, "map_ptr");
          Memory.requireFixed(reg, register, slot);
          Locks.requireSameMap(call.map, reg, register, slot);
          call.map = reg.map();
          env.facts.usesMap(slot, env.factIndex(reg.map()));
        }
        case MAP_KEY -> {
          int size = mapOf(call.map, slot).spec().keySize();
          memory(state, reg, register, size, true, false, slot);
        }
        case MAP_VALUE, UNINIT_MAP_VALUE -> {
          int size = mapOf(call.map, slot).spec().valueSize();
          boolean fills = types.get(i) == ArgType.UNINIT_MAP_VALUE;
          memory(state, reg, register, size, true, fills, slot);
        }
        case MEM, UNINIT_MEM -> sized(state, reg, register, types, slot);
        case MEM_OR_NULL -> {
          if (reg.isConstant(0)) {
            Reg size = requireSize(state, register + 1, slot);
            boolean isEmpty = size.isConstant(0);
            require(isEmpty, reg, register, slot, "fp");
          } else {
            sized(state, reg, register, types, slot);
          }
        }
        case CONST_SIZE, CONST_SIZE_OR_ZERO ->
            require(reg.isScalar(), reg, register, slot, "scalar");
        case CTX -> {
          require(reg.type() == Reg.Type.CTX, reg, register, slot, "ctx");
          Memory.requireFixed(reg, register, slot);
        }
        case INT_OUT -> out(state, reg, register, Integer.BYTES, slot);
        case LONG_OUT -> out(state, reg, register, Long.BYTES, slot);
        case CONST_STR -> constString(reg, register, slot);
        case CONST_ALLOC_SIZE -> allocated(state, reg, register, call);
        case RESERVED_MEM -> released(reg, register, call);
        case SPIN_LOCK -> Locks.pass(env, state, reg, register, prototype, slot);
        case TIMER -> {
          Locks.timer(env, reg, register, slot);
          call.map = reg.map();
        }
        case CALLBACK -> {
          require(reg.type() == Reg.Type.FUNC, reg, register, slot, "func");
          call.callback = reg.map();
        }
        case DYNPTR -> {
          require(reg.type() == Reg.Type.DYNPTR, reg, register, slot, "dynptr_ptr");
          Memory.requireFixed(reg, register, slot);
        }
        case STACK_OR_NULL ->
            require(reg.isConstant(0) || reg.type() == Reg.Type.STACK, reg, register, slot, "fp");
      }
    }
    return call;
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
              "R%d type=%s expected=%s".formatted(register, reg.type().words(), expected))
          .because("", ARGUMENTS.getOrDefault(expected, expected));
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
                  .formatted(sizeRegister))
          .because("", "a size of at least 0");
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
                      Long.toUnsignedString(size.uMax())))
          .because("", "a size of at least 1");
    }
    if (Long.compareUnsigned(size.uMax(), MAX_SIZE) >= 0) {
      throw Refusal.access(
              "V030",
              slot,
              sizeRegister,
              "R%d unbounded memory access, use 'var &= const' or 'if (var < const)'"
                  .formatted(sizeRegister))
          .because("", "a size with a bound");
    }
    memory(state, reg, register, size.uMax(), size.isConstant(), fills, slot);
    env.precision.mark(state, sizeRegister);
  }

  private void memory(
      State state, Reg reg, int register, long size, boolean isExactSize, boolean fills, int slot) {
    switch (reg.type()) {
      case STACK ->
          memory.stack().helperAccess(state, reg, size, isExactSize, fills, register, slot);
      case MAP_VALUE -> {
        refuseMapAccess(reg, fills, size, register, slot);
        memory.regions().checkMapValue(reg, 0, size, register, slot);
      }
      case MEM, RESERVED, MAP_KEY -> {
        if (fills && reg.type() == Reg.Type.MAP_KEY) {
          throw Refusal.access(
              "V032", slot, register, "R%d cannot write into map_key".formatted(register));
        }
        memory.noteRegion(reg, slot);
        memory.regions().checkMemory(reg, 0, size, register, slot);
      }
      case PACKET, PACKET_META -> {
        env.facts.reaches(slot, MemoryKind.PACKET);
        memory.regions().checkPacket(reg, 0, size, register, slot);
      }
      default ->
          throw Refusal.access(
              "V029",
              slot,
              register,
              "R%d type=%s expected=fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_"
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
    if (!Memory.isAligned(reg.at(), 0, size)) {
      throw Refusal.access(
          "V025", slot, register, "misaligned access off %s size %d".formatted(reg.at(), size));
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
    memory.regions().checkMapValue(reg, 0, 1, register, slot);
    byte[] value = new byte[map.spec().valueSize()];
    HeapRegion key = new HeapRegion(0, new byte[map.spec().keySize()]);
    int found = map.instance().lookup(key, 0, new HeapRegion(0, value), 0, 0);
    for (int i = (int) reg.at().constant(); found == 0 && i < value.length; i++) {
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
  }

  private void refuseWrites(HelperPrototype prototype, int map, int slot) {
    MapOperation operation = prototype.mapOperation();
    boolean writes =
        operation == MapOperation.PROG_UPDATE
            || operation == MapOperation.PROG_DELETE
            || operation == MapOperation.PROG_PUSH
            || operation == MapOperation.PROG_POP;
    if (map >= 0 && writes && env.map(map).spec().has(MapFlags.RDONLY_PROG)) {
      throw Refusal.access("V032", slot, 1, "write into map forbidden");
    }
  }
}
