// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.skep.isa.Insn;

/** A program's control flow for Graphviz, and as text. */
final class FlowText {
  private static final int WIDE = 0x18;

  private final List<Insn> insns;
  private final List<FlowGraph.Block> blocks;
  private final IntFunction<String> text;

  /**
   * The flow of a program.
   *
   * @param text an instruction as it is printed, by its slot
   */
  FlowText(List<Insn> insns, IntFunction<String> text) {
    this.insns = insns;
    this.blocks = FlowGraph.of(insns);
    this.text = text;
  }

  private List<String> lines(FlowGraph.Block block) {
    List<String> lines = new ArrayList<>();
    for (int slot = block.first();
        slot < block.end();
        slot += insns.get(slot).code() == WIDE ? 2 : 1) {
      lines.add("%d: %s".formatted(slot, text.apply(slot)));
    }
    return lines;
  }

  /** Blocks as boxes: {@code dot -Tsvg} draws it. */
  List<String> dot(String name) {
    List<String> lines = new ArrayList<>();
    lines.add("digraph \"%s\" {".formatted(name));
    lines.add("  node [shape=box, fontname=monospace];");
    for (FlowGraph.Block block : blocks) {
      String label =
          lines(block).stream()
              .map(line -> line.replace("\\", "\\\\").replace("\"", "\\\"") + "\\l")
              .collect(Collectors.joining());
      lines.add("  b%d [label=\"%s\"];".formatted(block.first(), label));
      boolean branches = block.next().size() > 1;
      for (int i = 0; i < block.next().size(); i++) {
        String which = !branches ? "" : i == 0 ? " [label=no]" : " [label=yes]";
        lines.add("  b%d -> b%d%s;".formatted(block.first(), block.next().get(i), which));
      }
    }
    lines.add("}");
    return lines;
  }

  /** Blocks one under the other, each with where it is reached from and where it goes. */
  List<String> text() {
    Map<Integer, List<Integer>> sources = FlowGraph.sources(blocks);
    List<String> lines = new ArrayList<>();
    for (FlowGraph.Block block : blocks) {
      List<Integer> from = sources.getOrDefault(block.first(), List.of());
      lines.add(
          "block %d%s".formatted(block.first(), from.isEmpty() ? "" : "  <- " + joined(from)));
      lines(block).forEach(line -> lines.add("  | " + line));
      lines.add("  '-> " + (block.next().isEmpty() ? "exit" : joined(block.next())));
    }
    return lines;
  }

  private static String joined(List<Integer> slots) {
    return slots.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** The blocks for programs that read. */
  List<Map<String, Object>> json() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (FlowGraph.Block block : blocks) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("block", block.first());
      row.put("insns", lines(block));
      row.put("next", block.next());
      all.add(row);
    }
    return all;
  }
}
