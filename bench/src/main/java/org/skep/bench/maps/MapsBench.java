// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code bench maps}: what lookups, calls and records cost, beside what others take for them. */
public final class MapsBench {
  /** The engines measured. */
  static final List<String> ENGINES = List.of("jit", "interpreter");

  /** What can be measured apart. */
  public static final Set<String> PARTS = Set.of("lookups", "threads", "calls", "ring", "growth");

  private static final int[] KEY_SIZES = {8, 16};
  private static final int[] ENTRIES = {1 << 10, 1 << 16};
  private static final int THREADS = 2;

  private final int count;
  private final int largest;
  private final List<String> parts;

  /**
   * A bench.
   *
   * @param count batches of each measurement
   * @param largest entries of the largest map, a power of two
   * @param parts of {@link #PARTS}; all if empty
   */
  public MapsBench(int count, int largest, List<String> parts) {
    this.count = count;
    this.largest = largest;
    this.parts = List.copyOf(parts);
  }

  /** Measures and prints. */
  public void run() throws IOException, InterruptedException {
    System.out.printf(
        "JDK %s; mitigations %s%n", Runtime.version().feature(), LinuxLookups.mitigations());
    if (has("lookups") || has("threads")) {
      try (LinuxLookups linux = LinuxLookups.open()) {
        for (int keySize : KEY_SIZES) {
          for (int entries : ENTRIES) {
            lookups(keySize, entries, linux);
          }
        }
      }
    }
    if (has("calls")) {
      new CallCosts(count).print();
    }
    if (has("ring")) {
      new RingThroughput("interpreter", count).print("4");
      new RingThroughput("jit", count).print("20");
    }
    if (has("growth")) {
      new Growth(count).print(largest);
    }
  }

  private boolean has(String part) {
    return parts.isEmpty() || parts.contains(part);
  }

  private void lookups(int keySize, int entries, @Nullable LinuxLookups linux)
      throws IOException, InterruptedException {
    String what = "%2d-byte keys, %2d K".formatted(keySize, entries >> 10);
    Batches alone = new Batches(1, count);
    Timing kernel = linux == null ? null : linux.time(keySize, entries, entries, alone);
    print(what, "Linux", kernel, null, null);
    Timing collection = new CollectionLookups(keySize, entries).time(alone);
    print(what, "collection", collection, kernel, null);
    for (String engine : ENGINES) {
      try (SkepLookups skep = new SkepLookups(engine, keySize, entries)) {
        Timing timing = skep.time(LookupProgram.Work.INCREMENT, entries, alone);
        print(what, engine, timing, kernel, collection);
        if (has("threads")) {
          for (int keys : new int[] {entries / THREADS, entries}) {
            Timing shared =
                skep.time(LookupProgram.Work.INCREMENT, keys, new Batches(THREADS, count));
            print(what, engine, timing, shared, keys == entries);
          }
        }
      }
    }
    if (has("threads") && linux != null && kernel != null) {
      for (int keys : new int[] {entries / THREADS, entries}) {
        Timing shared = linux.time(keySize, entries, keys, new Batches(THREADS, count));
        if (shared != null) {
          print(what, "Linux", kernel, shared, keys == entries);
        }
      }
    }
  }

  private static void print(
      String what, String who, Timing alone, Timing shared, boolean sharesKeys) {
    System.out.printf(
        "%s %-11s %s, %d threads, %s: throughput x%.2f%s%n",
        what,
        who,
        shared,
        THREADS,
        sharesKeys ? "the same keys" : "keys of their own",
        THREADS * alone.min() / shared.min(),
        sharesKeys ? "" : " (must: 1.7)");
  }

  private static void print(
      String what,
      String who,
      @Nullable Timing timing,
      @Nullable Timing kernel,
      @Nullable Timing collection) {
    if (timing == null) {
      return;
    }
    StringBuilder line = new StringBuilder("%s %-11s %s".formatted(what, who, timing));
    if (kernel != null) {
      line.append(", of Linux %.2f".formatted(timing.min() / kernel.min()));
    }
    if (collection != null) {
      line.append(", of the collection %.2f".formatted(timing.min() / collection.min()));
    }
    System.out.println(line);
  }
}
