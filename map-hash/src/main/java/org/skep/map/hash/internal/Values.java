// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import org.skep.bpf.map.ValueFields;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/** Copies values in and out: one for each element, or one for each CPU slot of each element. */
final class Values {
  private final Elements elements;
  private final ValueFields fields;
  private final int size;
  private final int stride;
  private final int cpus;
  private final boolean isPerCpu;

  Values(Elements elements, ValueFields fields, HashLayout layout, int size, boolean isPerCpu) {
    this.elements = elements;
    this.fields = fields;
    this.size = size;
    this.stride = layout.valueStride();
    this.cpus = layout.values();
    this.isPerCpu = isPerCpu;
  }

  /** Bytes of a value as calls pass it. */
  int callSize() {
    return isPerCpu ? cpus * stride : size;
  }

  long address(int element, int cpu) {
    int offset = isPerCpu ? elements.valueOffset(element, cpu) : elements.valueOffset(element);
    return elements.value(element).address(offset);
  }

  /** As calls read it: all CPUs' values, or the one without the fields that calls do not see. */
  void copyOut(int element, Region into, int offset) {
    if (isPerCpu) {
      for (int cpu = 0; cpu < cpus; cpu++) {
        elements
            .value(element)
            .copyTo(elements.valueOffset(element, cpu), into, offset + cpu * stride, stride);
      }
      return;
    }
    elements.value(element).copyTo(elements.valueOffset(element), into, offset, size);
    if (!fields.isEmpty()) {
      fields.clearIn(into, offset);
    }
  }

  /** A new element's value as calls give it. */
  void set(int element, Region from, int offset) {
    if (isPerCpu) {
      for (int cpu = 0; cpu < cpus; cpu++) {
        from.copyTo(
            offset + cpu * stride,
            elements.value(element),
            elements.valueOffset(element, cpu),
            stride);
      }
      return;
    }
    from.copyTo(offset, elements.value(element), elements.valueOffset(element), size);
    if (!fields.isEmpty()) {
      fields.clearIn(elements.value(element), elements.valueOffset(element));
    }
  }

  /** A new element's value as a program gives it: other CPUs begin with zeros. */
  void setFor(int element, int cpu, Region from, int offset) {
    if (!isPerCpu) {
      set(element, from, offset);
      return;
    }
    for (int other = 0; other < cpus; other++) {
      elements.value(element).zero(elements.valueOffset(element, other), stride);
    }
    overwriteFor(element, cpu, from, offset);
  }

  /** The value of one CPU, in place. */
  void overwriteFor(int element, int cpu, Region from, int offset) {
    from.copyTo(offset, elements.value(element), elements.valueOffset(element, cpu), size);
  }

  /** In place, under the value's own lock; false if that was not free for long. */
  boolean overwriteLocked(int element, Region from, int offset) {
    DirectRegion value = elements.value(element);
    int at = elements.valueOffset(element);
    if (!fields.lock(value, at)) {
      return false;
    }
    fields.copyAround(from, offset, value, at, size);
    fields.dropTimer(value, at);
    fields.unlock(value, at);
    return true;
  }

  /** Under the value's own lock; false if that was not free for long. */
  boolean copyOutLocked(int element, Region into, int offset) {
    DirectRegion value = elements.value(element);
    int at = elements.valueOffset(element);
    if (!fields.lock(value, at)) {
      return false;
    }
    value.copyTo(at, into, offset, size);
    fields.unlock(value, at);
    fields.clearIn(into, offset);
    return true;
  }
}
