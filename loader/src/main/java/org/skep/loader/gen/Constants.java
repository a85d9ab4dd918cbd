// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.gen;

import java.util.ArrayList;
import java.util.List;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfType.Enumerator;

/** Numbers that programs and helpers agree on, by the names of Linux's {@code bpf.h}. */
final class Constants {
  private static final String UPDATE = "BPF_ANY 0 BPF_NOEXIST 1 BPF_EXIST 2 BPF_F_LOCK 4";

  private static final String MAPS =
      """
      BPF_F_NO_PREALLOC 1 BPF_F_NO_COMMON_LRU 2 BPF_F_NUMA_NODE 4 BPF_F_RDONLY 8 BPF_F_WRONLY 16
      BPF_F_ZERO_SEED 64 BPF_F_RDONLY_PROG 128 BPF_F_WRONLY_PROG 256 BPF_F_MMAPABLE 1024
      BPF_F_INNER_MAP 4096
      """;

  private static final String RINGBUF =
      """
      BPF_RB_NO_WAKEUP 1 BPF_RB_FORCE_WAKEUP 2 BPF_RB_AVAIL_DATA 0 BPF_RB_RING_SIZE 1
      BPF_RB_CONS_POS 2 BPF_RB_PROD_POS 3 BPF_RINGBUF_BUSY_BIT 2147483648
      BPF_RINGBUF_DISCARD_BIT 1073741824 BPF_RINGBUF_HDR_SZ 8
      """;

  private static final String EVENTS = "BPF_F_INDEX_MASK 4294967295 BPF_F_CURRENT_CPU 4294967295";

  private static final String STORE =
      "BPF_F_RECOMPUTE_CSUM 1 BPF_F_INVALIDATE_HASH 2 BPF_HDR_START_MAC 0 BPF_HDR_START_NET 1";

  private static final String CHECKSUMS =
      """
      BPF_F_HDR_FIELD_MASK 15 BPF_F_PSEUDO_HDR 16 BPF_F_MARK_MANGLED_0 32 BPF_F_MARK_ENFORCE 64
      """;

  private static final String XDP = "XDP_ABORTED 0 XDP_DROP 1 XDP_PASS 2 XDP_TX 3 XDP_REDIRECT 4";

  private static final String TC =
      """
      TC_ACT_UNSPEC -1 TC_ACT_OK 0 TC_ACT_RECLASSIFY 1 TC_ACT_SHOT 2 TC_ACT_PIPE 3 TC_ACT_STOLEN 4
      TC_ACT_QUEUED 5 TC_ACT_REPEAT 6 TC_ACT_REDIRECT 7 TC_ACT_TRAP 8
      """;

  private Constants() {}

  static void add(BtfBuilder types) {
    for (String anonymous : List.of(UPDATE, MAPS, RINGBUF, EVENTS, STORE, CHECKSUMS, TC)) {
      types.enumeration("", values(anonymous));
    }
    types.enumeration("", values("false 0 true 1"));
    types.enumeration("xdp_action", values(XDP));
  }

  private static List<Enumerator> values(String text) {
    String[] words = text.strip().split("\\s+", -1);
    List<Enumerator> values = new ArrayList<>();
    for (int i = 0; i < words.length; i += 2) {
      values.add(new Enumerator(words[i], Long.parseLong(words[i + 1])));
    }
    return values;
  }
}
