// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.isa.Insn;
import org.skep.isa.Op;
import org.skep.loader.LoadException;

/**
 * Puts a program together: its own instructions, then each subprogram once, in the order in which
 * calls reach them. The result is the same as libbpf's, instruction by instruction.
 */
final class Linker {
  private static final int R_BPF_64_64 = 1;
  private static final int R_BPF_64_32 = 10;
  private static final int MAX_INSNS = 1_000_000;

  private final ObjectReader object;
  private final ElfFile elf;
  private final List<MapReader.Placed> maps;
  private final @Nullable BtfExt ext;
  private final @Nullable CoreResolver core;

  private final Function program;
  private final List<String> absent = new ArrayList<>();
  private final List<Insn> insns = new ArrayList<>();
  private final List<Linked.Fix> fixes = new ArrayList<>();
  private final Map<Function, Integer> placed = new HashMap<>();

  /** Where a piece stands in the result. */
  private record Piece(Function function, int at) {}

  private final List<Piece> pieces = new ArrayList<>();

  Linker(ObjectReader object, @Nullable CoreResolver core, Function program) {
    this.object = object;
    this.elf = object.elf();
    this.maps = object.placedMaps();
    this.ext = object.ext();
    this.core = core;
    this.program = program;
  }

  Linked link() {
    place(program);
    // A piece is linked right after it is placed, those that it calls before its next instruction:
    // the explicit stack keeps chains of calls, however long, off ours.
    List<int[]> open = new ArrayList<>();
    open.add(new int[] {0, 0});
    while (!open.isEmpty()) {
      int[] top = open.get(open.size() - 1);
      Piece piece = pieces.get(top[0]);
      if (top[1] >= piece.function().count()) {
        open.remove(open.size() - 1);
        continue;
      }
      int known = pieces.size();
      int step = link(piece, top[1]);
      top[1] += step;
      if (pieces.size() > known) {
        open.add(new int[] {known, 0});
      }
    }
    ByteArrayOutputStream functionInfo = new ByteArrayOutputStream();
    ByteArrayOutputStream lineInfo = new ByteArrayOutputStream();
    if (ext != null) {
      for (Piece piece : pieces) {
        Function from = piece.function();
        String section = from.section().name();
        BtfExt.append(functionInfo, ext.functions(section), from.first(), from.count(), piece.at());
        BtfExt.append(lineInfo, ext.lines(section), from.first(), from.count(), piece.at());
      }
    }
    return new Linked(
        List.copyOf(insns),
        List.copyOf(fixes),
        functionInfo.toByteArray(),
        lineInfo.toByteArray(),
        List.copyOf(absent));
  }

  private int place(Function function) {
    int at = insns.size();
    if (at + function.count() > MAX_INSNS) {
      throw new LoadException(
          "program \"%s\" has more than %d instructions".formatted(program.name(), MAX_INSNS));
    }
    insns.addAll(function.insns());
    placed.put(function, at);
    pieces.add(new Piece(function, at));
    return at;
  }

  /** Links one instruction; how many slots it took. */
  private int link(Piece piece, int index) {
    Function function = piece.function();
    int at = piece.at() + index;
    adapt(function, index, at);
    Insn insn = insns.get(at);
    ElfFile.Relocation relocation = object.relocation(function, index);
    if (insn.isWide()) {
      if (index + 1 >= function.count()) {
        throw new LoadException(where(function, index) + ": the second half is missing");
      }
      if (relocation != null) {
        linkAddress(function, index, at, relocation);
      }
      return 2;
    }
    if (insn.code() == (Op.JMP | Op.CALL) && relocation != null) {
      linkCall(function, index, at, relocation);
    } else if (insn.code() == (Op.JMP | Op.CALL) && insn.src() == Op.PSEUDO_CALL) {
      call(at, function.section(), function.first() + index + 1L + insn.imm(), function, index);
    } else if (relocation != null) {
      throw new LoadException(
          "%s: a relocation of type %d on an instruction that takes none"
              .formatted(where(function, index), relocation.type()));
    }
    return 1;
  }

  private void adapt(Function function, int index, int at) {
    if (ext == null || core == null) {
      return;
    }
    CoreRelocation relocation =
        ext.relocations(function.section().name()).get(function.first() + index);
    if (relocation != null) {
      String where = where(function, index);
      if (insns.get(at).isWide() && index + 1 >= function.count()) {
        throw new LoadException(where + ": the second half is missing");
      }
      String missing = CorePatch.apply(insns, at, core.resolve(relocation), where);
      if (missing != null) {
        absent.add(where + ": " + missing);
      }
    }
  }

  /** As messages name a place: section, offset in bytes, and what the compiler's user knows. */
  private static String where(Function function, int index) {
    return "section %s, offset %d (function \"%s\", instruction %d)"
        .formatted(
            function.section().name(),
            (function.first() + (long) index) * Insn.SIZE,
            function.name(),
            index);
  }

  private void linkAddress(Function function, int index, int at, ElfFile.Relocation relocation) {
    ElfFile.Symbol symbol = relocation.symbol();
    Insn insn = insns.get(at);
    if (relocation.type() != R_BPF_64_64) {
      throw new LoadException(
          "%s: relocation type %d, expected R_BPF_64_64 (1)"
              .formatted(where(function, index), relocation.type()));
    }
    if (symbol.isUndefined()) {
      Integer offset = object.configuration(symbol.name());
      if (offset != null) {
        set(at, insn, Op.PSEUDO_MAP_VALUE, 0, offset);
        fixes.add(new Linked.MapFix(at, maps.size() - 1));
        return;
      }
      if (!symbol.isWeak()) {
        throw new LoadException(
            "%s uses the variable \"%s\" of a kernel; there are none here"
                .formatted(where(function, index), symbol.name()));
      }
      set(at, insn, 0, 0, 0);
      return;
    }
    ElfFile.Section section = elf.section(symbol.section());
    if (section.isExecutable()) {
      long target = (symbol.value() + insn.imm()) / Insn.SIZE;
      Function called = find(section, target, function, index);
      Integer start = placed.get(called);
      int to = start == null ? place(called) : start;
      set(at, insn, Op.PSEUDO_FUNC, to - at - 1, 0);
      return;
    }
    for (int i = 0; i < maps.size(); i++) {
      MapReader.Placed map = maps.get(i);
      if (map.section() != section.index()) {
        continue;
      }
      if (map.map().isGlobalData()) {
        long offset = symbol.value() + insn.imm();
        set(at, insn, Op.PSEUDO_MAP_VALUE, 0, (int) offset);
        fixes.add(new Linked.MapFix(at, i));
        return;
      }
      if (map.offset() == symbol.value() + (symbol.isSection() ? insn.imm() : 0)) {
        set(at, insn, Op.PSEUDO_MAP_FD, 0, 0);
        fixes.add(new Linked.MapFix(at, i));
        return;
      }
    }
    throw new LoadException(
        "%s refers to \"%s\" in section %s, which holds neither maps, nor variables, nor code"
            .formatted(where(function, index), symbol.name(), section.name()));
  }

  private void set(int at, Insn insn, int src, int imm, int next) {
    insns.set(at, new Insn(insn.code(), insn.dst(), src, 0, imm));
    insns.set(at + 1, new Insn(0, 0, 0, 0, next));
  }

  private void linkCall(Function function, int index, int at, ElfFile.Relocation relocation) {
    ElfFile.Symbol symbol = relocation.symbol();
    Insn insn = insns.get(at);
    if (relocation.type() != R_BPF_64_32) {
      throw new LoadException(
          "%s: relocation type %d, expected R_BPF_64_32 (10)"
              .formatted(where(function, index), relocation.type()));
    }
    if (symbol.isUndefined()) {
      fixes.add(new Linked.FunctionFix(at, symbol.name(), symbol.isWeak()));
      insns.set(at, new Insn(insn.code(), 0, Op.PSEUDO_KFUNC_CALL, 0, 0));
      return;
    }
    ElfFile.Section section = elf.section(symbol.section());
    // A static function is named by its section, and the instruction says how far in.
    long target =
        symbol.isSection()
            ? symbol.value() / Insn.SIZE + insn.imm() + 1L
            : symbol.value() / Insn.SIZE;
    call(at, section, target, function, index);
  }

  private void call(int at, ElfFile.Section section, long target, Function from, int index) {
    Function called = find(section, target, from, index);
    Insn insn = insns.get(at);
    Integer start = placed.get(called);
    int to = start == null ? place(called) : start;
    insns.set(at, new Insn(insn.code(), insn.dst(), insn.src(), insn.off(), to - at - 1));
  }

  private Function find(ElfFile.Section section, long target, Function from, int index) {
    Function found = object.function(section, target);
    if (found != null) {
      return found;
    }
    throw new LoadException(
        "%s calls instruction %d of section %s, where no function begins"
            .formatted(where(from, index), target, section.name()));
  }
}
