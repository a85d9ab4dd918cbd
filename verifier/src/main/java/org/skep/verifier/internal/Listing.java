// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.List;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.isa.Disassembler;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Instructions as people read them: maps, helpers and subprograms by name. */
final class Listing {
  private final VerificationRequest request;
  private final Disassembler disassembler;

  Listing(VerificationRequest request) {
    this.request = request;
    this.disassembler = new Disassembler(this::helperName);
  }

  private String helperName(int id) {
    Helper helper = request.helpers().helper(id);
    return helper == null ? "unknown" : helper.prototype().name();
  }

  String at(int slot) {
    List<Insn> insns = request.insns();
    Insn insn = insns.get(slot);
    int map = request.mapIndex()[slot];
    if (insn.isWide() && map >= 0) {
      String name = Words.name(request.maps().get(map));
      boolean isValue = insn.src() == Op.PSEUDO_MAP_VALUE || insn.src() == Op.PSEUDO_MAP_IDX_VALUE;
      String at = isValue ? "[0]+" + insns.get(slot + 1).imm() : "";
      return "(18) r%d = map[%s]%s".formatted(insn.dst(), name, at);
    }
    if (insn.isCall() && insn.src() == Op.PSEUDO_KFUNC_CALL) {
      Helper function = request.helpers().kernelFunction(insn.imm());
      if (function != null) {
        return "(85) call %s#%d".formatted(function.prototype().name(), insn.imm());
      }
    }
    return disassembler.at(insns, slot);
  }

  /**
   * What holds after a jump.
   *
   * @param isTaken whether it was taken
   */
  static String condition(Insn insn, boolean isTaken) {
    if (insn.op() == Op.JCOND) {
      return isTaken ? "the loop ends" : "the loop goes on";
    }
    String size = insn.insnClass() == Op.JMP32 ? "w" : "r";
    String left = size + insn.dst();
    String right = insn.isRegisterSource() ? size + insn.src() : Integer.toString(insn.imm());
    if (insn.op() == Op.JSET) {
      return "(%s & %s) %s 0".formatted(left, right, isTaken ? "!=" : "==");
    }
    return "%s %s %s".formatted(left, comparison(isTaken ? insn.op() : opposite(insn.op())), right);
  }

  private static int opposite(int op) {
    return switch (op) {
      case Op.JEQ -> Op.JNE;
      case Op.JNE -> Op.JEQ;
      case Op.JGT -> Op.JLE;
      case Op.JLE -> Op.JGT;
      case Op.JGE -> Op.JLT;
      case Op.JLT -> Op.JGE;
      case Op.JSGT -> Op.JSLE;
      case Op.JSLE -> Op.JSGT;
      case Op.JSGE -> Op.JSLT;
      default -> Op.JSGE;
    };
  }

  private static String comparison(int op) {
    return switch (op) {
      case Op.JEQ -> "==";
      case Op.JNE -> "!=";
      case Op.JGT -> ">";
      case Op.JLE -> "<=";
      case Op.JGE -> ">=";
      case Op.JLT -> "<";
      case Op.JSGT -> "s>";
      case Op.JSLE -> "s<=";
      case Op.JSGE -> "s>=";
      default -> "s<";
    };
  }
}
