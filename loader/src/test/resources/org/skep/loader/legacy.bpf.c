// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
// Maps as programs defined them before BTF.
#include <linux/bpf.h>
#define SEC(name) __attribute__((section(name), used))

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;

struct bpf_map_def {
  unsigned int type;
  unsigned int key_size;
  unsigned int value_size;
  unsigned int max_entries;
  unsigned int map_flags;
};

struct bpf_map_def SEC("maps") one = {BPF_MAP_TYPE_ARRAY, 4, 8, 2, 0};
struct bpf_map_def SEC("maps") two = {BPF_MAP_TYPE_HASH, 4, 16, 3, BPF_F_NO_PREALLOC};

SEC("socket")
int lookup(struct __sk_buff *skb) {
  __u32 key = 0;
  __u64 *value = bpf_map_lookup_elem(&one, &key);
  return value ? *value : bpf_map_lookup_elem(&two, &key) ? 9 : 7;
}

char _license[] SEC("license") = "Dual BSD/GPL";
