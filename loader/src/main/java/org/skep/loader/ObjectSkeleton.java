// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.typed.BpfBloomFilter;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.BpfQueue;
import org.skep.bpf.typed.BpfRingBuffer;
import org.skep.bpf.typed.Codec;

/**
 * What generated classes of objects have in common: set variables, {@link #load}, {@link #attach},
 * use maps and programs, {@link #close}. Whatever it hands out belongs to it. Loading and closing
 * are not thread-safe, the rest is.
 */
public abstract class ObjectSkeleton implements AutoCloseable {
  private final Bpf bpf;
  private final ObjectFile file;
  private final ObjectLoader loader;
  private final Map<String, GlobalVariables> sections = new HashMap<>();
  private final Map<String, AutoCloseable> open = new HashMap<>();
  private final List<BpfLink> links = new ArrayList<>();
  private @Nullable LoadedObject loaded;

  /**
   * An object that is not loaded yet.
   *
   * @param object its bytes in Base64, in pieces
   * @param name what it is called
   */
  protected ObjectSkeleton(Bpf bpf, String name, String... object) {
    this.bpf = bpf;
    this.file = ObjectFile.parse(Base64.getDecoder().decode(String.join("", object)), name);
    this.loader = ObjectLoader.of(bpf);
  }

  /** For all that is set before the load and has no method here: sizes, pins, shared maps. */
  public final ObjectLoader loader() {
    return loader;
  }

  /** The object itself. */
  public final ObjectFile file() {
    return file;
  }

  /**
   * Loads maps and programs, or nothing.
   *
   * @throws BpfException as {@link ObjectLoader#load}; {@code EBUSY} if it is loaded
   */
  public final void load() {
    if (loaded != null) {
      throw new BpfException(Errno.EBUSY, file.name() + " is loaded already");
    }
    LoadedObject object = loader.load(file);
    loaded = object;
    for (GlobalVariables section : sections.values()) {
      int fd = descriptor(section.section());
      try (MapHandle map = bpf.openMap(fd)) {
        section.loaded(map.view(!section.isConstant()));
      }
    }
  }

  /**
   * Attaches all programs whose sections say to what; the links are closed with this.
   *
   * @throws BpfException as the calls; none is attached then
   */
  public final List<BpfLink> attach() {
    List<BpfLink> made = new ArrayList<>();
    try {
      for (LoadedProgram program : object().programs()) {
        if (!program.spec().target().isEmpty()) {
          made.add(attached(program.name(), program.spec().target()));
        }
      }
    } catch (BpfException e) {
      made.forEach(BpfLink::close);
      throw e;
    }
    links.addAll(made);
    return List.copyOf(made);
  }

  /**
   * Attaches one program; the link is closed with this.
   *
   * @param target what {@code LINK_CREATE} takes, such as {@code osgi:service_event}
   */
  public final BpfLink attach(String program, String target) {
    BpfLink link = attached(program, target);
    links.add(link);
    return link;
  }

  private BpfLink attached(String name, String target) {
    BpfProgram program = program(name);
    int type =
        object().programs().stream()
                .anyMatch(p -> p.name().equals(name) && p.spec().type() == ProgTypes.TRACEPOINT)
            ? AttachTypes.TRACEPOINT
            : AttachTypes.PACKETS;
    return program.attach(type, target);
  }

  private LoadedObject object() {
    LoadedObject object = loaded;
    if (object == null) {
      throw new BpfException(Errno.EBADF, file.name() + " is not loaded: call load() first");
    }
    return object;
  }

  private int descriptor(String map) {
    return object().maps().stream()
        .filter(each -> each.name().equals(map))
        .mapToInt(LoadedMap::fd)
        .findFirst()
        .orElseThrow(() -> new BpfException(Errno.ENOENT, "the object has no map " + map));
  }

  /** The variables of a section, such as {@code .bss}. */
  protected final GlobalVariables section(String name) {
    return sections.computeIfAbsent(
        name,
        wanted ->
            file.maps().stream()
                .filter(map -> map.name().equals(wanted))
                .findFirst()
                .map(map -> new GlobalVariables(map, loader))
                .orElseThrow(
                    () -> new BpfException(Errno.ENOENT, "the object has no section " + wanted)));
  }

  /** A program. */
  protected final BpfProgram program(String name) {
    return opened("program " + name, unused -> object().program(name));
  }

  /** A map. */
  protected final <K, V> BpfMap<K, V> map(String name, Codec<K> keys, Codec<V> values) {
    return opened("map " + name, fd -> BpfMap.of(bpf, fd, keys, values));
  }

  /** A map with a value for each CPU slot. */
  protected final <K, V> BpfMap<K, List<V>> perCpuMap(String name, Codec<K> keys, Codec<V> values) {
    return opened("map " + name, fd -> BpfMap.ofPerCpu(bpf, fd, keys, values));
  }

  /** A queue or stack. */
  protected final <V> BpfQueue<V> queue(String name, Codec<V> values) {
    return opened("map " + name, fd -> BpfQueue.of(bpf, fd, values));
  }

  /** A Bloom filter. */
  protected final <V> BpfBloomFilter<V> bloomFilter(String name, Codec<V> values) {
    return opened("map " + name, fd -> BpfBloomFilter.of(bpf, fd, values));
  }

  /** A ring buffer. */
  protected final BpfRingBuffer ringBuffer(String name) {
    return opened("map " + name, fd -> BpfRingBuffer.of(bpf, fd));
  }

  @SuppressWarnings("unchecked") // one method opens things of one name
  private <T extends AutoCloseable> T opened(String name, IntFunction<T> opener) {
    synchronized (open) {
      AutoCloseable known = open.get(name);
      if (known == null) {
        int fd = -1;
        if (name.startsWith("map ")) {
          int own = descriptor(name.substring(4));
          fd = BpfObjects.open(bpf, ObjectKind.MAP, BpfObjects.mapInfo(bpf, own).id());
        }
        known = opener.apply(fd);
        open.put(name, known);
      }
      return (T) known;
    }
  }

  /** Detaches, and closes all that is open here. */
  @Override
  public void close() {
    links.forEach(BpfLink::close);
    links.clear();
    synchronized (open) {
      open.values().forEach(ObjectSkeleton::close);
      open.clear();
    }
    sections.values().forEach(GlobalVariables::close);
    LoadedObject object = loaded;
    if (object != null) {
      object.close();
    }
  }

  private static void close(AutoCloseable one) {
    try {
      one.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("closing has no checked exceptions", e);
    }
  }
}
