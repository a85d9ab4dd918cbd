// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// A filter for a UDP channel: keeps datagrams whose text begins with an H, and counts both kinds.
#include <skep/bpf_helpers.h>

#define UDP_HEADER 8 // a filter on a UDP socket sees the UDP header first

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, __u64);
} verdicts SEC(".maps");

SEC("socket")
int hello(struct __sk_buff *skb) {
  __u8 first = 0;
  bpf_skb_load_bytes(skb, UDP_HEADER, &first, sizeof(first));
  __u32 keep = first == 'H';
  __u64 *count = bpf_map_lookup_elem(&verdicts, &keep);
  if (count) __sync_fetch_and_add(count, 1);
  return keep ? skb->len : 0;
}

char _license[] SEC("license") = "Apache-2.0";
