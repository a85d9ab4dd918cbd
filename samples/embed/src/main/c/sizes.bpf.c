// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// How many packets there were, their bytes, and the most in one.
#include <skep/bpf_helpers.h>

struct sizes {
  __u64 packets;
  __u64 bytes;
  __u64 most;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct sizes);
} seen SEC(".maps");

SEC("socket")
int sizes(struct __sk_buff *skb) {
  __u32 key = 0;
  struct sizes *s = bpf_map_lookup_elem(&seen, &key);
  if (!s) return 0;
  __sync_fetch_and_add(&s->packets, 1);
  __sync_fetch_and_add(&s->bytes, skb->len);
  if (skb->len > s->most) s->most = skb->len;
  return -1;
}

char _license[] SEC("license") = "Apache-2.0";
