// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Drops TCP over IPv4 to ports that are blocked, until a port's time is over; keeps all else.
#include <skep/bpf_helpers.h>

#define IPV4 4
#define TCP 6

struct block {
  __u64 until; // nanoseconds
  __u64 dropped;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32); // the port
  __type(value, struct block);
} blocked SEC(".maps");

SEC("socket")
int firewall(struct __sk_buff *skb) {
  __u8 version_length, protocol;
  __u16 port;
  if (bpf_skb_load_bytes(skb, 0, &version_length, 1) < 0) return -1;
  if (version_length >> 4 != IPV4) return -1;
  if (bpf_skb_load_bytes(skb, 9, &protocol, 1) < 0 || protocol != TCP) return -1;
  if (bpf_skb_load_bytes(skb, (version_length & 15) * 4 + 2, &port, 2) < 0) return -1;
  __u32 key = bpf_ntohs(port);
  struct block *block = bpf_map_lookup_elem(&blocked, &key);
  if (!block) return -1;
  if (bpf_ktime_get_ns() >= block->until) {
    bpf_map_delete_elem(&blocked, &key);
    return -1;
  }
  __sync_fetch_and_add(&block->dropped, 1);
  return 0;
}

char _license[] SEC("license") = "Apache-2.0";
