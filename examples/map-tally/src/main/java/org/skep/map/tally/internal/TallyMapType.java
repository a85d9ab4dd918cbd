// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.tally.internal;

import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.MapMemory;

/** Map type 0x10001: counters by key. An update adds to the counter. */
@Component(immediate = true)
public final class TallyMapType implements MapType {
  private static final int NUMBER = MapTypes.FIRST_FREE + 1;
  private static final int MOST_ENTRIES = 1 << 24;

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public String name() {
    return "tally";
  }

  @Override
  public int flags() {
    return 0;
  }

  @Override
  public Set<MapOperation> operations() {
    return Set.of(MapOperation.PROG_LOOKUP, MapOperation.PROG_UPDATE, MapOperation.PROG_DELETE);
  }

  @Override
  public void check(MapSpec spec) {
    require("key_size", spec.keySize(), 4, TallyMap.Key.MOST_BYTES);
    require("value_size", spec.valueSize(), Long.BYTES, Long.BYTES);
    require("max_entries", spec.maxEntries(), 1, MOST_ENTRIES);
  }

  private static void require(String field, int found, int least, int most) {
    if (found < least || found > most) {
      String text = "%s = %d, expected %d to %d";
      throw new BpfException(
          Errno.EINVAL, text.formatted(field, Integer.toUnsignedLong(found), least, most));
    }
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return (long) spec.maxEntries() * Long.BYTES;
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return new TallyMap(spec, memory.allocateValues((int) memoryBytes(spec, memory.cpus())));
  }
}
