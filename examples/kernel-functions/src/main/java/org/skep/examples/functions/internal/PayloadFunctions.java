// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.examples.functions.internal;

import org.osgi.service.component.annotations.Component;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.KernelFunctionMethod;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.helper.Memory;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;

/** What examples/bpf/entropy.bpf.c declares as {@code extern … __ksym}. */
@Component(immediate = true)
public final class PayloadFunctions implements KernelFunctions {
  private static final double THOUSANDTHS = 1000 / Math.log(2);

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public PayloadFunctions() {}

  /**
   * Shannon's entropy of some bytes, in thousandths of a bit for each byte. Counts each byte's
   * equals anew: slow for many, but it allocates nothing.
   */
  @KernelFunctionMethod("skep_entropy")
  public int entropy(@Memory Region bytes, int offset, int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      int equals = 0;
      for (int j = 0; j < size; j++) {
        if (bytes.loadByte(offset + i) == bytes.loadByte(offset + j)) {
          equals++;
        }
      }
      sum += Math.log((double) size / equals);
    }
    return (int) Math.round(sum * THOUSANDTHS / size);
  }

  /** Elements that a map has now; −1 if it does not know. */
  @KernelFunctionMethod("skep_map_entries")
  public long entries(MapInstance map) {
    return map.entries();
  }

  /** Prints a line where {@code bpf:prog tracelog} finds it. */
  @KernelFunctionMethod("skep_note")
  public void note(RunContext run, String text, long value) {
    run.print(text + ": " + value);
  }
}
