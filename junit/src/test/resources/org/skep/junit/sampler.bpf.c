// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
// Keeps one packet in four by chance, and none within a second of the last one kept.
// clang-19 -O2 -g -target bpf -mcpu=v3 -fdebug-compilation-dir=. -I/usr/include/x86_64-linux-gnu \
//   -c sampler.bpf.c -o sampler.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define SECOND 1000000000ULL

struct seen {
  __u64 at;
  __u32 kept;
  __u32 dropped;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct seen);
} seen SEC(".maps");

SEC("socket")
int sampler(struct __sk_buff *skb) {
  __u32 key = 0;
  struct seen *s = bpf_map_lookup_elem(&seen, &key);
  if (!s)
    return 0;
  __u64 now = bpf_ktime_get_ns();
  if (bpf_get_prandom_u32() % 4 || (s->kept && now - s->at < SECOND)) {
    s->dropped++;
    return 0;
  }
  s->at = now;
  s->kept++;
  return -1;
}

char _license[] SEC("license") = "Apache-2.0";
