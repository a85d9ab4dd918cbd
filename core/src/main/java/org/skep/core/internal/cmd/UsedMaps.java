// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.Verdict;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.object.BtfObject;
import org.skep.core.internal.object.KernelObject;
import org.skep.core.internal.object.MapObject;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * The maps that a program names, each with a reference, given back on close unless they were handed
 * over to the program.
 */
final class UsedMaps implements AutoCloseable {
  private final Call call;
  private final int limit;
  private final List<MapObject> maps = new ArrayList<>();
  private int[] index = {};
  private boolean handedOver;

  UsedMaps(Call call, int limit) {
    this.call = call;
    this.limit = limit;
  }

  /** For each slot, the index in {@link #maps()} of the map that it names, else −1. */
  int[] index() {
    return index;
  }

  List<MapObject> maps() {
    return List.copyOf(maps);
  }

  /** The maps; their references are the program's from now on. */
  List<MapObject> handOver() {
    handedOver = true;
    return List.copyOf(maps);
  }

  /**
   * Finds the maps of all {@code ld_imm64} and of {@code fd_array}.
   *
   * @return the verdict if one is no map, else null
   * @throws BpfException {@code EINVAL} if {@code fd_array} is bad
   */
  @Nullable Verdict resolve(List<Insn> insns) {
    index = new int[insns.size()];
    Arrays.fill(index, -1);
    bindFdArray();
    int slot = 0;
    while (slot < insns.size()) {
      Insn insn = insns.get(slot);
      Verdict refused = insn.isWide() ? resolve(insn, slot) : null;
      if (refused != null) {
        return refused;
      }
      slot += insn.isWide() ? 2 : 1;
    }
    return null;
  }

  private @Nullable Verdict resolve(Insn insn, int slot) {
    int fd;
    switch (insn.src()) {
      case Op.PSEUDO_MAP_FD, Op.PSEUDO_MAP_VALUE -> fd = insn.imm();
      case Op.PSEUDO_MAP_IDX, Op.PSEUDO_MAP_IDX_VALUE -> {
        if (call.u64(Attr.ProgLoad.FD_ARRAY) == 0) {
          return refusal(slot, Errno.EINVAL, "fd_idx without fd_array is invalid");
        }
        fd = fdAt(insn.imm());
      }
      default -> {
        return null;
      }
    }
    try {
      index[slot] = add(call.retained(fd, ObjectKind.MAP, MapObject.class));
      return null;
    } catch (BpfException e) {
      return switch (e.errno()) {
        case E2BIG -> refusal(slot, Errno.E2BIG, e.reason());
        default -> refusal(slot, e.errno(), "fd " + fd + " is not pointing to valid bpf_map");
      };
    }
  }

  private int fdAt(int entry) {
    long address = call.u64(Attr.ProgLoad.FD_ARRAY) + Integer.toUnsignedLong(entry) * 4;
    byte[] bytes = call.process().memory().read("fd_array", address, Integer.BYTES);
    return BpfAttr.over(bytes).u32(0);
  }

  /** With a count, every map of the array belongs to the program, used or not. */
  private void bindFdArray() {
    int count = call.u32(Attr.ProgLoad.FD_ARRAY_CNT);
    if (count == 0) {
      return;
    }
    if (Integer.compareUnsigned(count, -1 >>> 2) > 0) {
      throw new BpfException(Errno.EINVAL, "fd_array_cnt is too large");
    }
    for (int i = 0; i < count; i++) {
      int fd = fdAt(i);
      KernelObject object;
      try {
        object = call.file(fd).object();
      } catch (BpfException e) {
        throw new BpfException(Errno.EINVAL, "fd_array[" + i + "]: " + e.reason());
      }
      if (object instanceof MapObject map) {
        if (!map.tryRetain()) {
          throw new BpfException(Errno.EINVAL, "fd_array[" + i + "] was closed meanwhile");
        }
        add(map);
      } else if (!(object instanceof BtfObject)) {
        throw new BpfException(
            Errno.EINVAL, "fd_array[%d] = %d is neither map nor BTF".formatted(i, fd));
      }
    }
  }

  /** The index of a map that comes with a reference, which is kept once. */
  private int add(MapObject map) {
    int known = maps.indexOf(map);
    if (known >= 0) {
      map.release();
      return known;
    }
    if (maps.size() == limit) {
      map.release();
      throw new BpfException(
          Errno.E2BIG, "The total number of maps per program has reached the limit of " + limit);
    }
    maps.add(map);
    return maps.size() - 1;
  }

  private Verdict refusal(int slot, Errno errno, String message) {
    Rejection rejection =
        new Rejection(
            errno,
            errno == Errno.E2BIG ? "V043" : "V042",
            slot,
            -1,
            message,
            "put the descriptor of an open map into imm");
    String log =
        call.u32(Attr.ProgLoad.LOG_LEVEL) == 0
            ? ""
            : message
                + "\nprocessed 0 insns (limit 1000000) max_states_per_insn 0"
                + " total_states 0 peak_states 0 mark_read 0\n";
    return new Verdict(null, rejection, log, new Statistics(0, 0, 0, 0, 0));
  }

  @Override
  public void close() {
    if (!handedOver) {
      maps.forEach(MapObject::release);
    }
  }
}
