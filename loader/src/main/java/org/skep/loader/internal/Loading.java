// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.MapTypes;
import org.skep.bpf.typed.BpfProgram;
import org.skep.btf.Btf;
import org.skep.isa.Insn;
import org.skep.loader.LoadException;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedProgram;
import org.skep.loader.MapDefinition;
import org.skep.loader.ProgramSpec;

/** The calls that one load makes. What it returns is the caller's to close. */
public final class Loading {
  private final Bpf bpf;
  private final ObjectReader object;
  private final Options options;
  private final @Nullable CoreResolver core;
  private int btfFd = -1;
  private @Nullable MapMaker maker;

  /** A load of an object into the process that {@code bpf} belongs to. */
  public Loading(Bpf bpf, ObjectReader object, Options options) {
    this.bpf = bpf;
    this.object = object;
    this.options = options;
    Btf types = object.types();
    Btf target = options.target;
    this.core = types == null ? null : new CoreResolver(types, target == null ? types : target);
    checkNames();
    Variables.check(object, options.variables);
  }

  private void checkNames() {
    TreeSet<String> maps =
        object.maps().stream()
            .map(MapDefinition::name)
            .collect(Collectors.toCollection(TreeSet::new));
    for (Map<String, ?> named : List.of(options.reusedMaps, options.mapChanges, options.pinPaths)) {
      for (String name : named.keySet()) {
        if (!maps.contains(name)) {
          throw new LoadException(
              "the object has no map \"%s\", there are: %s"
                  .formatted(name, String.join(", ", maps)));
        }
      }
    }
  }

  /** The descriptor of the object's BTF; −1 before it is loaded, and if there is none. */
  public int btfFd() {
    return btfFd;
  }

  /** Loads the object's BTF, if it has any. */
  public void loadBtf() {
    byte[] bytes = object.btf();
    if (bytes == null) {
      return;
    }
    long address = bpf.memory().map(bytes);
    try {
      btfFd =
          bpf.call(
                  Cmd.BTF_LOAD,
                  BpfAttr.create()
                      .u64(Attr.BtfLoad.BTF, address)
                      .u32(Attr.BtfLoad.BTF_SIZE, bytes.length))
              .orThrow();
    } finally {
      bpf.memory().unmap(address);
    }
  }

  private MapMaker maker() {
    MapMaker made = maker;
    if (made == null) {
      made = new MapMaker(bpf, object, options, btfFd);
      maker = made;
    }
    return made;
  }

  /** Makes a map, or finds the one to use in its place; a descriptor. */
  public LoadedMap map(MapDefinition map) {
    return new LoadedMap(map, maker().map(map));
  }

  /** Puts maps into maps of maps. */
  public void fillWithMaps(List<LoadedMap> maps) {
    for (LoadedMap map : maps) {
      if (map.definition().spec().type() != MapTypes.PROG_ARRAY && isOwn(map)) {
        maker()
            .fillSlots(
                map.definition(),
                map.fd(),
                name ->
                    maps.stream()
                        .filter(other -> other.name().equals(name))
                        .mapToInt(LoadedMap::fd)
                        .findFirst()
                        .orElse(-1));
      }
    }
  }

  /** Puts programs into arrays of programs; those that are not loaded are left out. */
  public void fillWithPrograms(List<LoadedMap> maps, List<LoadedProgram> programs) {
    for (LoadedMap map : maps) {
      if (map.definition().spec().type() == MapTypes.PROG_ARRAY && isOwn(map)) {
        List<MapDefinition.Slot> loaded =
            map.definition().slots().stream().filter(slot -> isLoaded(slot, programs)).toList();
        maker()
            .fillSlots(
                map.definition().withSlots(loaded),
                map.fd(),
                name ->
                    programs.stream()
                        .filter(program -> program.name().equals(name))
                        .mapToInt(LoadedProgram::fd)
                        .findFirst()
                        .orElse(-1));
      }
    }
  }

  private boolean isLoaded(MapDefinition.Slot slot, List<LoadedProgram> programs) {
    boolean isKnown =
        object.programs().stream().anyMatch(program -> program.name().equals(slot.name()));
    return !isKnown
        || programs.stream()
            .anyMatch(program -> program.name().equals(slot.name()) && program.isLoaded());
  }

  private boolean isOwn(LoadedMap map) {
    return !options.reusedMaps.containsKey(map.name());
  }

  /** Takes back what outlives the descriptors. */
  public void undo() {
    MapMaker made = maker;
    if (made != null) {
      made.unpin();
    }
  }

  /**
   * Links and loads a program.
   *
   * @param told the spec as it is told to the caller, with another type or target than the object's
   * @param maps the object's maps, in their order
   */
  public LoadedProgram program(ProgramSpec spec, ProgramSpec told, List<LoadedMap> maps) {
    Linked linked = object.link(spec, core);
    List<Insn> insns = new ArrayList<>(linked.insns());
    for (Linked.Fix fix : linked.fixes()) {
      Insn insn = insns.get(fix.insn());
      if (fix instanceof Linked.MapFix map) {
        insns.set(fix.insn(), withImm(insn, maps.get(map.map()).fd()));
      } else if (fix instanceof Linked.FunctionFix function) {
        insns.set(fix.insn(), withImm(insn, functionId(spec, function)));
      }
    }
    BpfProgram.Builder builder =
        BpfProgram.builder(bpf, told.type(), insns)
            .name(spec.name())
            .license(object.license())
            .expectedAttachType(told.attachType())
            .logLevel(options.logLevel);
    if (btfFd >= 0 && linked.functionInfo().length > 0) {
      builder.btf(btfFd, linked.functionInfo(), firstOfEach(linked.lineInfo()));
    }
    return new LoadedProgram(told, builder.tryLoad(), linked.absent());
  }

  /** One record for an instruction: clang may give several. */
  private static byte[] firstOfEach(byte[] lines) {
    byte[] kept = new byte[lines.length];
    BpfAttr view = BpfAttr.over(lines);
    int size = 0;
    int last = -1;
    for (int at = 0; at < lines.length; at += 16) {
      if (view.u32(at) > last) {
        last = view.u32(at);
        System.arraycopy(lines, at, kept, size, 16);
        size += 16;
      }
    }
    return Arrays.copyOf(kept, size);
  }

  private static Insn withImm(Insn insn, int imm) {
    return new Insn(insn.code(), insn.dst(), insn.src(), insn.off(), imm);
  }

  private int functionId(ProgramSpec spec, Linked.FunctionFix function) {
    long name = bpf.memory().mapString(function.name());
    try {
      BpfResult found =
          bpf.call(Cmd.KFUNC_GET_ID, BpfAttr.create().u64(Attr.KernelFunction.NAME, name));
      if (!found.succeeded() && !function.isWeak()) {
        throw new LoadException(
            "program \"%s\" calls the kernel function \"%s\": %s"
                .formatted(spec.name(), function.name(), found.reason()));
      }
      return Math.max(0, found.value());
    } finally {
      bpf.memory().unmap(name);
    }
  }
}
