// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.loader.internal.Loading;

/**
 * Loads objects: BTF, maps, global variables, then programs, in calls of {@code bpf()} on the
 * caller's behalf, so that all descriptors are the caller's. Set up, then {@link #load}. Not
 * thread-safe.
 */
public final class ObjectLoader {
  private final Bpf bpf;
  private int logLevel = 1;
  private boolean keepsGoing;
  private Predicate<ProgramSpec> selection = program -> true;
  private final Map<String, Integer> types = new HashMap<>();
  private final Map<String, Integer> reused = new HashMap<>();
  private final Map<String, byte[]> variables = new HashMap<>();

  private ObjectLoader(Bpf bpf) {
    this.bpf = bpf;
  }

  /** A loader for the process that {@code bpf} belongs to. */
  public static ObjectLoader of(Bpf bpf) {
    return new ObjectLoader(bpf);
  }

  /** The level of the verifier's log, 1 unless set: 0 none, 1 and 2 more and more of the walk. */
  public ObjectLoader logLevel(int level) {
    logLevel = level;
    return this;
  }

  /** Whether refused programs are results like others, in place of the first one's exception. */
  public ObjectLoader keepGoing(boolean keepGoing) {
    keepsGoing = keepGoing;
    return this;
  }

  /** Which programs to load; all unless set. Maps are made all the same. */
  public ObjectLoader only(Predicate<ProgramSpec> programs) {
    selection = programs;
    return this;
  }

  /** The type of a program whose section's name does not say it. */
  public ObjectLoader programType(String program, int type) {
    types.put(program, type);
    return this;
  }

  /** Uses a map that is there in place of the object's own; the descriptor stays the caller's. */
  public ObjectLoader reuseMap(String map, int fd) {
    reused.put(map, fd);
    return this;
  }

  /**
   * Sets a global variable, such as a {@code const volatile} parameter, before anything is loaded.
   *
   * @param value the variable's bytes, little-endian, exactly as many as it has
   */
  public ObjectLoader setVariable(String name, byte[] value) {
    variables.put(name, value.clone());
    return this;
  }

  /**
   * Loads an object; if this fails, nothing stays open.
   *
   * @throws BpfException as the calls: what a map lacks, or a program's refusal with its log
   * @throws LoadException if the object, or what was set for it, makes no sense
   */
  public LoadedObject load(ObjectFile object) {
    Loading loading = new Loading(bpf, object.reader());
    List<LoadedMap> maps = new ArrayList<>();
    List<LoadedProgram> programs = new ArrayList<>();
    boolean done = false;
    try {
      loading.loadBtf();
      loading.checkVariables(variables);
      for (MapDefinition map : object.maps()) {
        maps.add(new LoadedMap(map, loading.map(map, reused.get(map.name()), variables)));
      }
      for (ProgramSpec spec : object.programs()) {
        if (selection.test(spec)) {
          LoadedProgram program = program(loading, spec, maps);
          programs.add(program);
          if (!keepsGoing && !program.isLoaded()) {
            throw refusal(program);
          }
        }
      }
      done = true;
      return new LoadedObject(bpf, loading.btfFd(), maps, programs);
    } finally {
      if (!done) {
        new LoadedObject(bpf, loading.btfFd(), maps, programs).close();
      }
    }
  }

  private LoadedProgram program(Loading loading, ProgramSpec spec, List<LoadedMap> maps) {
    int type = types.getOrDefault(spec.name(), spec.type());
    if (type == 0) {
      throw new LoadException(
          "program \"%s\": section \"%s\" stands for no program type; name the section as libbpf does, or set the type"
              .formatted(spec.name(), spec.section()));
    }
    int[] fds = maps.stream().mapToInt(LoadedMap::fd).toArray();
    return new LoadedProgram(spec, loading.program(spec, type, fds, logLevel));
  }

  private static BpfException refusal(LoadedProgram program) {
    Errno errno = Errno.ofResult(program.result().value());
    return new BpfException(
        errno,
        "program \"%s\": %s".formatted(program.name(), program.result().reason()),
        program.log());
  }
}
