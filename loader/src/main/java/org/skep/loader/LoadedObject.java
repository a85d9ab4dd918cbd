// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import java.util.List;
import java.util.stream.Collectors;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;

/**
 * What came of loading an object. It owns the descriptors of its maps, programs and BTF, and closes
 * them; views by {@link #map} and {@link #program} have descriptors of their own, which their
 * caller closes. Safe for use by many threads.
 */
public final class LoadedObject implements AutoCloseable {
  private final Bpf bpf;
  private final int btfFd;
  private final List<LoadedMap> maps;
  private final List<LoadedProgram> programs;
  private boolean closed;

  /** Takes over the descriptors. */
  LoadedObject(Bpf bpf, int btfFd, List<LoadedMap> maps, List<LoadedProgram> programs) {
    this.bpf = bpf;
    this.btfFd = btfFd;
    this.maps = List.copyOf(maps);
    this.programs = List.copyOf(programs);
  }

  /** Its maps, those of global variables among them. */
  public List<LoadedMap> maps() {
    return maps;
  }

  /** Its programs, refused ones among them if the loader was told to keep going. */
  public List<LoadedProgram> programs() {
    return programs;
  }

  /** The descriptor of the object's BTF; −1 if it has none. */
  public int btfFd() {
    return btfFd;
  }

  /**
   * A map by the name of its variable, or of its section for global variables.
   *
   * @throws BpfException {@code ENOENT}, with the names that there are; {@code EINVAL} if the
   *     codecs' sizes are not the map's
   */
  public <K, V> BpfMap<K, V> map(String name, Codec<K> keys, Codec<V> values) {
    for (LoadedMap map : maps) {
      if (map.name().equals(name)) {
        int id = BpfObjects.mapInfo(bpf, map.fd()).id();
        return BpfMap.of(bpf, BpfObjects.open(bpf, ObjectKind.MAP, id), keys, values);
      }
    }
    throw new BpfException(
        Errno.ENOENT,
        "no map \"%s\" in the object, there are: %s"
            .formatted(name, maps.stream().map(LoadedMap::name).collect(Collectors.joining(", "))));
  }

  /**
   * A program by the name of its function.
   *
   * @throws BpfException {@code ENOENT}, with the names that there are; or why it was refused
   */
  public BpfProgram program(String name) {
    for (LoadedProgram program : programs) {
      if (program.name().equals(name)) {
        int id = BpfObjects.programInfo(bpf, program.result().orThrow()).id();
        return BpfProgram.of(bpf, BpfObjects.open(bpf, ObjectKind.PROG, id));
      }
    }
    throw new BpfException(
        Errno.ENOENT,
        "no program \"%s\" in the object, there are: %s"
            .formatted(
                name,
                programs.stream().map(LoadedProgram::name).collect(Collectors.joining(", "))));
  }

  /** Closes its descriptors, once. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    programs.stream().filter(LoadedProgram::isLoaded).forEach(p -> BpfObjects.close(bpf, p.fd()));
    maps.forEach(map -> BpfObjects.close(bpf, map.fd()));
    if (btfFd >= 0) {
      BpfObjects.close(bpf, btfFd);
    }
  }
}
