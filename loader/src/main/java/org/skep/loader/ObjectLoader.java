// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapSpec;
import org.skep.btf.Btf;
import org.skep.loader.internal.Loading;
import org.skep.loader.internal.Options;
import org.skep.loader.internal.Sections;

/**
 * Loads objects: BTF, maps, global variables, then programs, in calls of {@code bpf()} on the
 * caller's behalf, so that all descriptors are the caller's. Set up, then {@link #load}. Not
 * thread-safe.
 */
public final class ObjectLoader {
  private final Bpf bpf;
  private final Options options = new Options();
  private boolean keepsGoing;
  private Predicate<ProgramSpec> selection = program -> !program.section().startsWith("?");
  private final Map<String, Integer> types = new HashMap<>();
  private final Map<String, String> targets = new HashMap<>();

  private ObjectLoader(Bpf bpf) {
    this.bpf = bpf;
  }

  /** A loader for the process that {@code bpf} belongs to. */
  public static ObjectLoader of(Bpf bpf) {
    return new ObjectLoader(bpf);
  }

  /**
   * The level of the verifier's log, 1 unless set: bits of {@link org.skep.bpf.LogLevels}; 0 for
   * none.
   */
  public ObjectLoader logLevel(int level) {
    options.logLevel(level);
    return this;
  }

  /** Whether refused programs are results like others, in place of the first one's exception. */
  public ObjectLoader keepGoing(boolean keepGoing) {
    keepsGoing = keepGoing;
    return this;
  }

  /**
   * Which programs to load; unless set, all but those whose section's name begins with {@code ?}.
   * Maps are made all the same.
   */
  public ObjectLoader only(Predicate<ProgramSpec> programs) {
    selection = programs;
    return this;
  }

  /** The type of a program whose section's name does not say it. */
  public ObjectLoader programType(String program, int type) {
    types.put(program, type);
    return this;
  }

  /** What a program attaches to, in place of what its section's name says. */
  public ObjectLoader attachTarget(String program, String target) {
    targets.put(program, target);
    return this;
  }

  /** Uses a map that is there in place of the object's own; the descriptor stays the caller's. */
  public ObjectLoader reuseMap(String map, int fd) {
    options.reuseMap(map, fd);
    return this;
  }

  /** How many elements a map has at most, in place of what the object says. */
  public ObjectLoader maxEntries(String map, int count) {
    return mapSpec(
        map,
        spec ->
            new MapSpec(
                spec.type(),
                spec.keySize(),
                spec.valueSize(),
                count,
                spec.flags(),
                spec.extra(),
                spec.name(),
                spec.btfKeyTypeId(),
                spec.btfValueTypeId()));
  }

  /** Changes what a map is made from: its size, type or flags. */
  public ObjectLoader mapSpec(String map, UnaryOperator<MapSpec> change) {
    options.changeMap(map, change);
    return this;
  }

  /** Where maps that ask for it are pinned by their names; {@code /sys/fs/bpf} unless set. */
  public ObjectLoader pinFolder(String folder) {
    options.pinFolder(folder);
    return this;
  }

  /** Where a map is pinned, and shared if it is there, whether it asks for it or not. */
  public ObjectLoader pinMap(String map, String path) {
    options.pinMap(map, path);
    return this;
  }

  /**
   * Pins no map and uses none that is pinned, whatever the object asks for: nothing that others see
   * comes of the load, so that programs can be looked at and closed again.
   */
  public ObjectLoader withoutPins() {
    options.withoutPins();
    return this;
  }

  /**
   * Sets a global variable, such as a {@code const volatile} parameter, before anything is loaded.
   *
   * @param value the variable's bytes, little-endian, exactly as many as it has
   */
  public ObjectLoader setVariable(String name, byte[] value) {
    options.variable(name, value);
    return this;
  }

  /**
   * Gives an {@code extern … __kconfig} variable its value, as a kernel's configuration writes it:
   * {@code y}, {@code n}, {@code m}, {@code 42}, {@code 0x2a} or {@code "text"} in quotes. {@code
   * LINUX_KERNEL_VERSION} is known already.
   */
  public ObjectLoader kconfig(String name, String value) {
    options.configuration(name, value);
    return this;
  }

  /**
   * The types of where the programs run, which CO-RE relocations ask for. Unless set, all types are
   * what the object was compiled with.
   */
  public ObjectLoader target(Btf btf) {
    options.target(btf);
    return this;
  }

  /**
   * Loads an object; if this fails, nothing stays: no descriptor, no pin.
   *
   * @throws BpfException as the calls: what a map lacks, or a program's refusal with its log
   * @throws LoadException if the object, or what was set for it, makes no sense
   */
  public LoadedObject load(ObjectFile object) {
    Loading loading = new Loading(bpf, object.reader(), options);
    List<LoadedMap> maps = new ArrayList<>();
    List<LoadedProgram> programs = new ArrayList<>();
    boolean done = false;
    try {
      loading.loadBtf();
      for (MapDefinition map : object.maps()) {
        maps.add(loading.map(map));
      }
      loading.fillWithMaps(maps);
      for (ProgramSpec spec : object.programs()) {
        if (selection.test(spec)) {
          LoadedProgram program = loading.program(spec, told(spec), maps);
          programs.add(program);
          if (!keepsGoing && !program.isLoaded()) {
            throw refusal(program);
          }
        }
      }
      loading.fillWithPrograms(maps, programs);
      done = true;
      return new LoadedObject(bpf, loading.btfFd(), maps, programs);
    } finally {
      if (!done) {
        loading.undo();
        new LoadedObject(bpf, loading.btfFd(), maps, programs).close();
      }
    }
  }

  private ProgramSpec told(ProgramSpec spec) {
    int type = types.getOrDefault(spec.name(), spec.type());
    if (type == 0) {
      throw new LoadException(
          "program \"%s\": section \"%s\" stands for no program type (%s); name the section as libbpf does, or set the type"
              .formatted(spec.name(), spec.section(), Sections.nearest(spec.section())));
    }
    return new ProgramSpec(
        spec.name(),
        spec.section(),
        type,
        spec.attachType(),
        targets.getOrDefault(spec.name(), spec.target()));
  }

  private static BpfException refusal(LoadedProgram program) {
    Errno errno = Errno.ofResult(program.result().value());
    String absent =
        program.absent().isEmpty()
            ? ""
            : "; where it is to run, " + String.join(", ", program.absent());
    return new BpfException(
        errno,
        "program \"%s\": %s%s".formatted(program.name(), program.result().reason(), absent),
        program.log());
  }
}
