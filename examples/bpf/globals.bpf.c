// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Global variables of each kind, which the loader turns into maps: .rodata (set before loading, then
// frozen), .data and .bss. Counts packet lengths by power of two.
#include <skep/bpf_helpers.h>

#define BUCKETS 16

const volatile __u32 smallest = 64; // shorter packets are not counted
__u32 shortest = 0xffffffff;        // .data: the shortest length counted so far
__u64 counted;                      // .bss
__u64 lengths[BUCKETS];             // .bss: index is the number of significant bits, 15 at most

static __noinline __u32 significant_bits(__u32 number) {
  __u32 bits = 0;
  for (int i = 0; i < BUCKETS - 1; i++) {
    if (number == 0) break;
    number >>= 1;
    bits++;
  }
  return bits;
}

SEC("socket")
int globals(struct __sk_buff *skb) {
  __u32 length = skb->len;
  if (length < smallest) return 0;
  if (length < shortest) shortest = length;
  __sync_fetch_and_add(&counted, 1);
  __u32 bucket = significant_bits(length);
  if (bucket < BUCKETS) __sync_fetch_and_add(&lengths[bucket], 1);
  return -1;
}

char _license[] SEC("license") = "Apache-2.0";
