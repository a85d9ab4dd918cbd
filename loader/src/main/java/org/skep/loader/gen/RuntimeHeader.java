// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.gen;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Member;
import org.skep.btf.CSource;

/**
 * The {@code vmlinux.h} of a runtime: what its program types and attach points hand to programs,
 * its map types by name, and its kernel functions, for programs in C. It stands in place of {@code
 * <linux/bpf.h>}, before libbpf's {@code <bpf/bpf_helpers.h>} or Skep's {@code
 * <skep/bpf_helpers.h>}.
 *
 * @param programTypes whose contexts it has
 * @param mapTypes which it numbers
 * @param attachPoints whose records it has
 * @param functions which it declares
 */
public record RuntimeHeader(
    List<ProgramType> programTypes,
    List<MapType> mapTypes,
    List<AttachPoint> attachPoints,
    List<KernelFunction> functions) {
  private static final String GUARD = "__VMLINUX_H__";

  /** The last number that Linux 6.18 has given to a helper: libbpf's headers have those. */
  private static final int LAST_OF_LINUX = 211;

  /** Keeps copies. */
  public RuntimeHeader {
    programTypes = List.copyOf(programTypes);
    mapTypes = List.copyOf(mapTypes);
    attachPoints = List.copyOf(attachPoints);
    functions = List.copyOf(functions);
  }

  /** The header's text. */
  public String text() {
    BtfBuilder types = new BtfBuilder();
    ContextTypes contexts = new ContextTypes(types);
    Constants.add(types);
    types.enumeration("bpf_map_type", mapTypeNumbers());
    int u32 = contexts.u(Integer.BYTES);
    types.struct("bpf_spin_lock", Integer.BYTES, List.of(new Member("val", u32, 0, 0)));
    int opaque = contexts.array(Long.BYTES, 2);
    types.struct("bpf_timer", 2 * Long.BYTES, List.of(new Member("__opaque", opaque, 0, 0)));
    programTypes.forEach(type -> contexts.add(type.context()));
    attachPoints.forEach(point -> point.contexts().values().forEach(contexts::add));
    contexts.write();
    String definitions = CSource.header(types.build(), GUARD);
    int end = definitions.lastIndexOf("#endif");
    return comment() + definitions.substring(0, end) + declarations() + definitions.substring(end);
  }

  private String comment() {
    Map<String, String> lines = new TreeMap<>();
    for (ProgramType type : programTypes) {
      if (type.context().size() > 0) {
        lines.put(type.name(), "struct " + type.context().name());
      }
    }
    for (AttachPoint point : attachPoints) {
      point
          .contexts()
          .forEach(
              (target, context) ->
                  lines.put(point.name() + " " + target, "struct " + context.name()));
    }
    int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
    return lines.entrySet().stream()
        .map(e -> " *   " + pad(e.getKey(), width) + "  " + e.getValue() + "\n")
        .collect(
            Collectors.joining(
                "",
                """
                /*
                 * What this runtime has, for programs in C: contexts, constants, kernel functions.
                 * Written by "bpf:gen header". It stands for <linux/bpf.h> and goes before
                 * <bpf/bpf_helpers.h> or <skep/bpf_helpers.h>. Contexts have the fields that programs
                 * may use; other bytes are padding.
                 *
                """,
                " */\n"));
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private List<Enumerator> mapTypeNumbers() {
    List<Enumerator> values = new ArrayList<>();
    values.add(new Enumerator("BPF_MAP_TYPE_UNSPEC", 0));
    mapTypes.stream()
        .sorted(Comparator.comparingInt(MapType::number))
        .map(type -> new Enumerator("BPF_MAP_TYPE_" + upper(type.name()), type.number()))
        .distinct()
        .forEach(values::add);
    return values;
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
  }

  private String declarations() {
    StringBuilder text = new StringBuilder();
    Map<Integer, HelperPrototype> own = new TreeMap<>();
    for (ProgramType type : programTypes) {
      for (Helper helper : type.helpers()) {
        if (helper.id() > LAST_OF_LINUX) {
          own.put(helper.id(), helper.prototype());
        }
      }
    }
    if (!own.isEmpty()) {
      text.append("/* Helpers that Linux does not have. */\n");
      own.forEach(
          (id, helper) ->
              text.append(
                  "static %s(*const %s)(%s) = (void *)%d;\n"
                      .formatted(result(helper), helper.name(), parameters(helper), id)));
      text.append('\n');
    }
    if (!functions.isEmpty()) {
      text.append("/* Kernel functions: Java that bundles bring. */\n");
      text.append("#ifndef __ksym\n#define __ksym __attribute__((section(\".ksyms\")))\n#endif\n");
      functions.stream()
          .map(KernelFunction::prototype)
          .sorted(Comparator.comparing(HelperPrototype::name))
          .map(f -> "extern %s%s(%s) __ksym;\n".formatted(result(f), f.name(), parameters(f)))
          .distinct()
          .forEach(text::append);
      text.append('\n');
    }
    return text.toString();
  }

  private static String result(HelperPrototype prototype) {
    return switch (prototype.result()) {
      case VOID -> "void ";
      case INTEGER -> "long ";
      case MAP_VALUE_OR_NULL, RESERVED_MEM_OR_NULL, MEM_OR_NULL -> "void *";
    };
  }

  private static String parameters(HelperPrototype prototype) {
    if (prototype.arguments().isEmpty()) {
      return "void";
    }
    List<String> parameters = new ArrayList<>();
    for (ArgType type : prototype.arguments()) {
      parameters.add(parameter(type) + "a" + (parameters.size() + 1));
    }
    return String.join(", ", parameters);
  }

  private static String parameter(ArgType type) {
    return switch (type) {
      case ANYTHING, SCALAR, CONST_ALLOC_SIZE -> "__u64 ";
      case CONST_SIZE, CONST_SIZE_OR_ZERO -> "__u32 ";
      case CONST_MAP_PTR,
          UNINIT_MAP_VALUE,
          UNINIT_MEM,
          CTX,
          CALLBACK,
          STACK_OR_NULL,
          RESERVED_MEM ->
          "void *";
      case MAP_KEY, MAP_VALUE, MEM, MEM_OR_NULL -> "const void *";
      case INT_OUT -> "__u32 *";
      case LONG_OUT -> "__u64 *";
      case CONST_STR -> "const char *";
      case SPIN_LOCK -> "struct bpf_spin_lock *";
      case TIMER -> "struct bpf_timer *";
      case DYNPTR -> "const struct bpf_dynptr *";
    };
  }
}
