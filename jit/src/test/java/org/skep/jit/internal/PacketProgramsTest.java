// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.helper.ReturnType;
import org.skep.bpf.prog.ContextField.Becomes;
import org.skep.bpf.verify.InsnFacts;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.ValueRange;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.interpreter.internal.InterpreterEngine;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Programs that walk about a packet, checked or not, at a place within an array or as all of it:
 * both engines end alike, and no byte beside the packet is read or written.
 */
class PacketProgramsTest {
  private static final int PROGRAMS = 3000;
  private static final int RUNS = 4;
  private static final int BESIDE = 16;
  private static final int[] SIZES = {Op.B, Op.H, Op.W, Op.DW};

  /** Moves the packet's beginning by its second argument. */
  private static final Helper MOVE =
      new Helper(
          1,
          HelperPrototype.of("bpf_move", ReturnType.INTEGER, ArgType.CTX, ArgType.ANYTHING)
              .with(Trait.CHANGES_PACKET),
          (run, r1, r2, r3, r4, r5) -> {
            int by = (int) r2;
            run.setPacket(
                run.packet().array(), run.packet().arrayOffset() + by, run.packet().size() - by, 0);
            run.context().storeInt(4, run.packet().size());
            return 0;
          });

  private final List<Insn> insns = new ArrayList<>();
  private final List<InsnFacts> facts = new ArrayList<>();
  private final List<ValueRange> ranges = new ArrayList<>();
  private final List<@Nullable Helper> calls = new ArrayList<>();

  @Test
  void endAlike() {
    long seed = System.nanoTime();
    System.out.println("PacketProgramsTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < PROGRAMS; i++) {
      VerifiedProgram program = program(random);
      var interpreted = new InterpreterEngine().compile(program);
      var compiled = new JitEngine().compile(program);
      for (int j = 0; j < RUNS; j++) {
        int size = 1 + random.nextInt(48);
        int before = random.nextInt(3) * BESIDE;
        int after = random.nextInt(2) * BESIDE;
        assertThat(run(compiled, size, before, after))
            .as("seed %d, program %d: %s", seed, i, program.insns())
            .isEqualTo(run(interpreted, size, before, after));
      }
    }
  }

  @Test
  void aSubprogramMovesThePacket() {
    packetLoad(7, 0);
    add(new Insn(Op.ALU64 | Op.MOV | Op.X, 6, 1, 0, 0));
    add(new Insn(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, 4));
    add(new Insn(Op.ALU64 | Op.MOV | Op.X, 1, 6, 0, 0));
    packetLoad(2, 0);
    access(new Insn(Op.LDX | Op.MEM | Op.B, 0, 2, 1, 0));
    add(new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0));
    int start = insns.size();
    add(new Insn(Op.ALU64 | Op.MOV, 2, 0, 0, 5));
    add(new Insn(Op.JMP | Op.CALL, 0, 0, 0, 1));
    calls.set(insns.size() - 1, MOVE);
    add(new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0));
    VerifiedProgram program =
        verified(
            List.of(
                new Subprogram(0, start, "main", 0, 0),
                new Subprogram(start, insns.size(), "mover", 0, 0)));
    for (Engine engine : List.of(new InterpreterEngine(), new JitEngine())) {
      assertThat(run(engine.compile(program), 20, BESIDE, BESIDE)).startsWith("result 1b ");
    }
  }

  @Test
  void nothingIsCheckedThatTheProgramHasComparedWithTheEnd() {
    packetLoad(2, 0);
    packetLoad(3, 4);
    pointer(new Insn(Op.ALU64 | Op.MOV | Op.X, 6, 2, 0, 0));
    pointer(new Insn(Op.ALU64 | Op.ADD, 6, 0, 0, 14));
    add(new Insn(Op.JMP | Op.JGT | Op.X, 6, 3, 5, 0));
    access(new Insn(Op.LDX | Op.MEM | Op.H, 4, 2, 12, 0));
    access(new Insn(Op.LDX | Op.MEM | Op.B, 4, 6, -14, 0));
    access(new Insn(Op.LDX | Op.MEM | Op.B, 4, 6, 0, 0));
    access(new Insn(Op.LDX | Op.MEM | Op.H, 4, 2, 13, 0));
    access(new Insn(Op.LDX | Op.MEM | Op.B, 4, 2, -1, 0));
    add(new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0));
    Code code = new Code(verified(List.of(new Subprogram(0, insns.size(), "main", 0, 0))));
    Shape shape = new CallGraph(code).shapes().get(0);
    Windows windows = Windows.of(code, shape, new Webs(code, shape));
    Windows.Check nothing = new Windows.Check(Windows.NONE, Windows.NONE);
    assertThat(windows.check(5, 12, 2)).isEqualTo(nothing);
    assertThat(windows.check(6, -14, 1)).isEqualTo(nothing);
    assertThat(windows.check(7, 0, 1)).isEqualTo(new Windows.Check(Windows.NONE, 1));
    assertThat(windows.check(8, 13, 2)).isEqualTo(nothing);
    assertThat(windows.check(9, -1, 1)).isEqualTo(new Windows.Check(-1, Windows.NONE));
  }

  /** Byte n of the packet is n * 3 + 9. */
  private static String run(
      org.skep.bpf.engine.Executable executable, int size, int before, int after) {
    byte[] bytes = new byte[before + size + after];
    Arrays.fill(bytes, (byte) 0xee);
    for (int i = 0; i < size; i++) {
      bytes[before + i] = (byte) (i * 3 + 9);
    }
    TestRun run = new TestRun(300);
    run.setPacket(bytes, before, size, 0);
    run.context().storeInt(0, 0);
    run.context().storeInt(4, size);
    String end;
    try {
      long result = executable.execute(run, 0, run.context().address(0), 0, 0, 0, 0);
      end = "result %x".formatted(result);
    } catch (ProgramFault fault) {
      end = "fault at " + fault.insn();
    }
    for (int i = 0; i < before; i++) {
      assertThat(bytes[i]).isEqualTo((byte) 0xee);
    }
    for (int i = 0; i < after; i++) {
      assertThat(bytes[before + size + i]).isEqualTo((byte) 0xee);
    }
    return end + " " + HexFormat.of().formatHex(bytes, before, before + size);
  }

  // r2: the packet, r3: its end, r6 to r9: pointers into it, r4 and r5: small numbers, r0: any.

  private VerifiedProgram program(Random random) {
    insns.clear();
    facts.clear();
    ranges.clear();
    calls.clear();
    packetLoad(2, 0);
    packetLoad(3, 4);
    for (int register = 6; register <= 9; register++) {
      pointer(new Insn(Op.ALU64 | Op.MOV | Op.X, register, 2, 0, 0));
    }
    for (int register : new int[] {0, 4, 5}) {
      add(new Insn(Op.ALU64 | Op.MOV, register, 0, 0, random.nextInt(9)));
    }
    int length = insns.size() + 8 + random.nextInt(40);
    while (insns.size() < length) {
      instruction(random, length);
    }
    add(new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0));
    return verified(List.of(new Subprogram(0, insns.size(), "main", 0, 0)));
  }

  private void instruction(Random random, int end) {
    int pointer = random.nextInt(5) == 0 ? 2 : 6 + random.nextInt(4);
    int number = 4 + random.nextInt(2);
    int size = SIZES[random.nextInt(SIZES.length)];
    int offset = random.nextInt(20) - (random.nextInt(4) == 0 ? 6 : 0);
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> {
        int into = size == Op.B ? number : 0;
        access(new Insn(Op.LDX | Op.MEM | size, into, pointer, offset, 0));
      }
      case 3 -> access(new Insn(Op.STX | Op.MEM | size, pointer, 0, offset, 0));
      case 4 -> pointer(new Insn(Op.ALU64 | Op.MOV | Op.X, 6 + random.nextInt(4), pointer, 0, 0));
      case 5 -> pointer(new Insn(Op.ALU64 | Op.ADD, pointer(pointer), 0, 0, offset));
      case 6 -> {
        int op = random.nextInt(4) == 0 ? Op.SUB : Op.ADD;
        pointer(new Insn(Op.ALU64 | op | Op.X, pointer(pointer), number, 0, 0));
      }
      case 7, 8 -> {
        int[] ops = {Op.JGT, Op.JGE, Op.JLT, Op.JLE, Op.JNE, Op.JEQ};
        int op = ops[random.nextInt(ops.length)];
        boolean isSwapped = random.nextBoolean();
        add(
            new Insn(
                Op.JMP | op | Op.X,
                isSwapped ? 3 : pointer,
                isSwapped ? pointer : 3,
                target(random, end),
                0));
      }
      case 9 -> add(new Insn(Op.JMP | Op.JGT, number, 0, target(random, end), random.nextInt(40)));
      case 10 -> add(new Insn(Op.ALU64 | Op.ADD, number, 0, 0, 1));
      default -> add(new Insn(Op.ALU64 | Op.ADD | Op.X, 0, number, 0, 0));
    }
  }

  /** r2 stays. */
  private static int pointer(int register) {
    return register == 2 ? 6 : register;
  }

  private int target(Random random, int end) {
    int from = insns.size() + 1;
    return random.nextInt(5) == 0
        ? 9 + random.nextInt(from - 9) - from
        : random.nextInt(end - from + 1);
  }

  private void add(Insn insn) {
    insns.add(insn);
    facts.add(InsnFacts.NONE);
    ranges.add(ValueRange.ANY);
    calls.add(null);
  }

  private void pointer(Insn insn) {
    add(insn);
    ranges.set(insns.size() - 1, new ValueRange(0, -1, MemoryKind.PACKET));
  }

  private void access(Insn insn) {
    add(insn);
    facts.set(insns.size() - 1, fact(MemoryKind.PACKET, Becomes.SCALAR));
  }

  private void packetLoad(int register, int offset) {
    pointer(new Insn(Op.LDX | Op.MEM | Op.W, register, 1, offset, 0));
    facts.set(
        insns.size() - 1,
        fact(MemoryKind.CONTEXT, offset == 0 ? Becomes.PACKET : Becomes.PACKET_END));
  }

  private static InsnFacts fact(MemoryKind kind, Becomes becomes) {
    Set<MemoryKind> kinds = EnumSet.of(kind);
    return new InsnFacts(true, kinds, -1, 0, 0x7ff, becomes);
  }

  private VerifiedProgram verified(List<Subprogram> subprograms) {
    int[] mapIndex = new int[insns.size()];
    Arrays.fill(mapIndex, -1);
    return new VerifiedProgram(
        List.copyOf(insns),
        mapIndex,
        List.of(),
        new ArrayList<>(calls),
        subprograms,
        List.copyOf(facts),
        List.copyOf(ranges));
  }
}
