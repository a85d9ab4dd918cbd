// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.mem.Region;

/** The memory that callbacks of one run were handed, the innermost last. Allocates to grow only. */
final class Dynptrs {
  private static final class Lent {
    private @Nullable Region region;
    private int offset;
    private int length;
  }

  private final List<Lent> all = new ArrayList<>();
  private int count;

  int push(Region region, int offset, int length) {
    if (count == all.size()) {
      all.add(new Lent());
    }
    Lent lent = all.get(count);
    lent.region = region;
    lent.offset = offset;
    lent.length = length;
    return count++;
  }

  void pop() {
    all.get(--count).region = null;
  }

  private Lent get(int index) {
    if (index < 0 || index >= count) {
      throw new ProgramFault(-1, "the dynptr is not valid any more");
    }
    return all.get(index);
  }

  Region region(int index) {
    Region region = get(index).region;
    if (region == null) {
      throw new IllegalStateException("a dynptr without memory");
    }
    return region;
  }

  int offset(int index) {
    return get(index).offset;
  }

  int length(int index) {
    return get(index).length;
  }

  void clear() {
    while (count > 0) {
      pop();
    }
  }
}
