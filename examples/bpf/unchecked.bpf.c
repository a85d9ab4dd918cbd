// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Two filters that count by length. One is refused: it forgets that a lookup may find nothing.
#include <skep/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __type(key, __u32);
  __type(value, __u64);
} lengths SEC(".maps");

SEC("socket")
int unchecked(struct __sk_buff *skb) {
  __u32 length = skb->len & 63;
  __u64 *count = bpf_map_lookup_elem(&lengths, &length);
  if (length > 7) *count += 1;
  return 0;
}

SEC("socket")
int checked(struct __sk_buff *skb) {
  __u32 length = skb->len & 63;
  __u64 *count = bpf_map_lookup_elem(&lengths, &length);
  if (count && length > 7) *count += 1;
  return 0;
}

char _license[] SEC("license") = "Apache-2.0";
