// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
// Maps that hold maps and programs, and are pinned.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct inner {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, __u64);
};

struct inner left SEC(".maps");
struct inner right SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 4);
  __type(key, __u32);
  __array(values, struct inner);
} outer SEC(".maps") = {.values = {[0] = &left, [3] = &right}};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 3);
  __type(key, __u32);
  __type(value, __u32);
  __uint(pinning, LIBBPF_PIN_BY_NAME);
} kept SEC(".maps");

int callee(struct __sk_buff *skb);

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 2);
  __uint(key_size, sizeof(__u32));
  __array(values, int(struct __sk_buff *));
} jumps SEC(".maps") = {.values = {[1] = &callee}};

SEC("socket")
int callee(struct __sk_buff *skb) {
  return 42;
}

SEC("socket")
int caller(struct __sk_buff *skb) {
  __u32 key = 3, zero = 0;
  void *inner = bpf_map_lookup_elem(&outer, &key);
  if (inner) {
    __u64 *count = bpf_map_lookup_elem(inner, &zero);
    if (count)
      __sync_fetch_and_add(count, 1);
  }
  bpf_map_update_elem(&kept, &zero, &key, BPF_ANY);
  bpf_tail_call(skb, &jumps, 1);
  return 1;
}

char _license[] SEC("license") = "Dual BSD/GPL";
