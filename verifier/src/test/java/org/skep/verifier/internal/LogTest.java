// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.skep.bpf.LogLevels;
import org.skep.isa.Op;

/** The text log against what Linux 6.18 wrote about the same programs, as XDP programs. */
class LogTest {
  /** Compares 14 bytes with the packet's end, then reads the one at an offset. */
  private static Asm reads(int offset) {
    return new Asm()
        .load(Op.W, 2, 1, 0)
        .load(Op.W, 3, 1, 4)
        .movReg(4, 2)
        .alu(Op.ADD, 4, 14)
        .store(Op.DW, 10, 4, -8)
        .jumpReg(Op.JGT, 4, 3, 1)
        .load(Op.B, 0, 2, offset)
        .mov(0, 1)
        .exit();
  }

  private static String log(Asm program, int level) {
    return program.logLevel(level).verdict().log();
  }

  /** Linux also lists the registers that are live; and states are counted in another way. */
  private static String withoutCounts(String log) {
    return log.replaceAll("(?m)^processed .*\n", "");
  }

  @Test
  void aRefusedProgramsPathIsToldAsLinuxTellsIt() {
    String linux =
        """
        0: R1=ctx() R10=fp0
        0: (61) r2 = *(u32 *)(r1 +0)          ; R1=ctx() R2=pkt(r=0)
        1: (61) r3 = *(u32 *)(r1 +4)          ; R1=ctx() R3=pkt_end()
        2: (bf) r4 = r2                       ; R2=pkt(r=0) R4=pkt(r=0)
        3: (07) r4 += 14                      ; R4=pkt(off=14,r=0)
        4: (7b) *(u64 *)(r10 -8) = r4         ; R4=pkt(off=14,r=0) R10=fp0 fp-8=pkt(off=14,r=0)
        5: (2d) if r4 > r3 goto pc+1          ; R3=pkt_end() R4=pkt(off=14,r=14)
        6: (71) r0 = *(u8 *)(r2 +14)
        invalid access to packet, off=14 size=1, R2(id=0,off=14,r=14)
        R2 offset is outside of the packet
        """;
    assertThat(withoutCounts(log(reads(14), LogLevels.PATH))).isEqualTo(linux);
    assertThat(withoutCounts(log(reads(14), LogLevels.ALL_PATHS))).isEqualTo("func#0 @0\n" + linux);
  }

  @Test
  void ofAnAcceptedProgramLevel1TellsTheCountsAlone() {
    assertThat(log(reads(13), LogLevels.PATH)).startsWith("processed 11 insns (limit 1000000)");
    assertThat(log(reads(13), 0)).isEmpty();
  }

  @Test
  void level2TellsEveryPathWithWhereItComesFrom() {
    assertThat(withoutCounts(log(reads(13), LogLevels.ALL_PATHS)))
        .endsWith(
            """
            6: (71) r0 = *(u8 *)(r2 +13)          ; R0=scalar(smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff)) R2=pkt(r=14)
            7: (b7) r0 = 1                        ; R0=1
            8: (95) exit

            from 5 to 7: R1=ctx() R2=pkt(r=0) R3=pkt_end() R4=pkt(off=14,r=0xfffffffffffffffe) R10=fp0 fp-8=pkt(off=14,r=0)
            7: R1=ctx() R2=pkt(r=0) R3=pkt_end() R4=pkt(off=14,r=0xfffffffffffffffe) R10=fp0 fp-8=pkt(off=14,r=0)
            7: (b7) r0 = 1                        ; R0=1
            8: (95) exit
            """);
  }

  @Test
  void callsAreToldFromBothSides() {
    Asm program =
        new Asm().add(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, 2).mov(0, 1).exit().mov(0, 7).exit();
    assertThat(withoutCounts(log(program, LogLevels.ALL_PATHS)))
        .isEqualTo(
            """
            func#0 @0
            func#1 @3
            0: R1=ctx() R10=fp0
            0: (85) call pc+2
            caller:
             R10=fp0
            callee:
             frame1: R1=ctx() R10=fp0
            3: frame1: R1=ctx() R10=fp0
            3: (b7) r0 = 7                        ; frame1: R0=7
            4: (95) exit
            returning from callee:
             frame1: R0=7 R1=ctx() R10=fp0
            to caller at 1:
             R0=7 R10=fp0

            from 4 to 1: R0=7 R10=fp0
            1: (b7) r0 = 1                        ; R0=1
            2: (95) exit
            """);
  }

  @Test
  void statisticsComeWithTheReasonAndWithoutTheWalk() {
    assertThat(log(reads(14), LogLevels.STATISTICS).replaceAll("\\d+ usec", "N usec"))
        .startsWith(
            """
            invalid access to packet, off=14 size=1, R2(id=0,off=14,r=14)
            R2 offset is outside of the packet
            verification time N usec
            stack depth 8
            processed 7 insns (limit 1000000)\
            """);
  }
}
