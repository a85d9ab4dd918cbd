// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.skep.bpf.Attr;
import org.skep.bpf.engine.InsnListener;
import org.skep.bpf.engine.RunContext;
import org.skep.isa.Op;

/** The first instructions of a traced run as records, and how many there were. */
final class Steps implements InsnListener {
  /** Records kept at most, 24 MiB. */
  private static final int MOST = 1 << 18;

  private final int capacity;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final ByteBuffer step =
      ByteBuffer.allocate(Attr.ProgTrace.STEP_SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private long count;

  /** Keeps up to {@code capacity} of them. */
  Steps(long capacity) {
    this.capacity = (int) Math.min(capacity, MOST);
  }

  @Override
  public void executing(RunContext run, int slot) {
    if (count++ < capacity) {
      int frame = run.frames() - 1;
      long[] registers = run.registers(frame);
      step.clear().putInt(slot).putInt(frame);
      for (int i = 0; i < Op.REGISTERS; i++) {
        step.putLong(registers[i]);
      }
      kept.write(step.array(), 0, Attr.ProgTrace.STEP_SIZE);
    }
  }

  /** The records, one after the other. */
  byte[] records() {
    return kept.toByteArray();
  }

  /** Instructions executed, as a u32. */
  int count() {
    return (int) Math.min(count, 0xffff_ffffL);
  }
}
