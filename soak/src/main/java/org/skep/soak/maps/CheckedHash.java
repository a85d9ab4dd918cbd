// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.maps;

import static org.skep.soak.maps.Checked.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.Codec;
import org.skep.bpf.typed.MapCursor;

/**
 * A hash in which each thread has keys of its own, of which it knows all, and that share chains,
 * free elements and walks with the keys of the others.
 */
final class CheckedHash implements Checked {
  private static final int KEYS = 300;
  private static final long COUNTER = -7;

  private final String name;
  private final int threads;
  private final boolean mayForget;
  private final BpfMap<Long, Long> map;
  private final MapProgram program;
  private final List<Map<Long, Long>> known = new ArrayList<>();
  private final List<MapCursor<Long, Long>> cursors = new ArrayList<>();
  private final AtomicLong counted = new AtomicLong();

  /**
   * A map.
   *
   * @param mayForget whether it gives up elements, and is too small for all keys
   */
  CheckedHash(Bpf bpf, String name, int type, int flags, int threads, boolean mayForget) {
    this.name = name;
    this.threads = threads;
    this.mayForget = mayForget;
    int all = threads * KEYS + 1;
    MapSpec spec = MapSpec.of(type, 8, 8, mayForget ? all / 2 : all, flags);
    this.map = BpfMap.create(bpf, spec, Codec.u64(), Codec.u64());
    this.program = MapProgram.ofHash(bpf, map.fd());
    for (int i = 0; i < threads; i++) {
      known.add(new HashMap<>());
      cursors.add(map.cursor());
    }
    if (!mayForget) {
      map.put(COUNTER, 0L);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void step(int thread, Random random) {
    long key = (long) random.nextInt(KEYS) * threads + thread;
    long value = random.nextInt(Integer.MAX_VALUE);
    Map<Long, Long> own = known.get(thread);
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        map.put(key, value);
        own.put(key, value);
      }
      case 2 -> {
        require(program.put(key, (int) value) == 0, "a program's update was refused");
        own.put(key, value);
      }
      case 3 -> put(own, key, value, random.nextBoolean());
      case 4 -> seen(own, key, map.get(key).orElse(null), "get");
      case 5 -> {
        MapCursor<Long, Long> cursor = cursors.get(thread);
        seen(own, key, cursor.find(key) ? cursor.value() : null, "cursor");
      }
      case 6 -> {
        int found = program.get(key);
        seen(own, key, found == MapProgram.ABSENT ? null : Long.valueOf(found), "program");
      }
      case 7 -> {
        boolean wasThere = map.remove(key);
        require(mayForget || wasThere == own.containsKey(key), "remove of %d: %b", key, wasThere);
        own.remove(key);
      }
      case 8 -> {
        seen(own, key, map.take(key).orElse(null), "take");
        own.remove(key);
      }
      case 9 -> {
        int result = program.remove(key);
        require(
            mayForget || (result == 0) == own.containsKey(key),
            "a program's delete of %d: %d",
            key,
            result);
        own.remove(key);
      }
      case 10 -> count();
      default -> {
        if (random.nextInt(10) == 0) {
          walk(thread);
        } else {
          batch(own, key, value);
        }
      }
    }
  }

  /** Creates only, or replaces only. */
  private void put(Map<Long, Long> own, long key, long value, boolean creates) {
    try {
      map.put(key, value, creates ? MapFlags.NOEXIST : MapFlags.EXIST);
      require(
          mayForget || own.containsKey(key) != creates,
          "an update of %d, whose flags forbid it, was made",
          key);
      own.put(key, value);
    } catch (BpfException e) {
      require(
          e.errno() == (creates ? Errno.EEXIST : Errno.ENOENT)
              && (mayForget || own.containsKey(key) == creates),
          "an update of %d was refused: %s",
          key,
          e.getMessage());
    }
  }

  private void seen(Map<Long, Long> own, long key, @Nullable Long found, String how) {
    Long expected = own.get(key);
    boolean isForgotten = mayForget && found == null;
    require(
        isForgotten || Objects.equals(found, expected),
        "%s of %d found %s, expected %s",
        how,
        key,
        found,
        expected);
  }

  private void count() {
    if (!mayForget) {
      require(program.count(COUNTER) == 0, "the counter is gone");
      counted.incrementAndGet();
    }
  }

  private void batch(Map<Long, Long> own, long key, long value) {
    Map<Long, Long> some = Map.of(key, value, key + threads, value);
    if (key / threads < KEYS - 1) {
      map.putAll(some);
      own.putAll(some);
    }
  }

  /** Others insert and delete meanwhile; the own keys stay, so each is met once. */
  private void walk(int thread) {
    Map<Long, Long> met = new HashMap<>();
    try (Stream<Map.Entry<Long, Long>> all = map.stream()) {
      all.filter(entry -> entry.getKey() >= 0 && entry.getKey() % threads == thread)
          .forEach(
              entry ->
                  require(
                      met.put(entry.getKey(), entry.getValue()) == null,
                      "a walk met %d twice",
                      entry.getKey()));
    }
    Map<Long, Long> own = known.get(thread);
    if (mayForget) {
      met.forEach((key, value) -> seen(own, key, value, "walk"));
    } else {
      require(met.equals(own), "a walk met %s, expected %s", met, own);
    }
  }

  @Override
  public void finish() {
    long expected = mayForget ? 0 : 1;
    for (int thread = 0; thread < threads; thread++) {
      walk(thread);
      expected += known.get(thread).size();
    }
    require(
        mayForget ? map.size() <= map.spec().maxEntries() : map.size() == expected,
        "%d elements, expected %d",
        map.size(),
        expected);
    require(
        mayForget || map.get(COUNTER).orElse(-1L) == counted.get(),
        "the counter is %s, expected %d",
        map.get(COUNTER),
        counted.get());
  }

  @Override
  public void close() {
    program.close();
    map.close();
  }
}
