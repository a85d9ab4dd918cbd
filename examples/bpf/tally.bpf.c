// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Uses a map type that Linux does not have: number 0x10001, which a bundle brings.
// Tallies packets by length, in steps of 32 bytes.
#include <skep/bpf_helpers.h>

#define MAP_TYPE_TALLY 0x10001
#define TALLS 64
#define STEP 32

struct {
  __uint(type, MAP_TYPE_TALLY);
  __uint(max_entries, TALLS);
  __type(key, __u32);
  __type(value, __u64);
} talls SEC(".maps");

SEC("socket")
int tally(struct __sk_buff *skb) {
  __u32 bucket = skb->len / STEP;
  if (bucket >= TALLS) bucket = TALLS - 1;
  __u64 *count = bpf_map_lookup_elem(&talls, &bucket);
  if (count) {
    __sync_fetch_and_add(count, 1);
  } else {
    __u64 one = 1;
    bpf_map_update_elem(&talls, &bucket, &one, BPF_ANY);
  }
  return -1;
}

char _license[] SEC("license") = "Apache-2.0";
