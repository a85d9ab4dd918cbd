// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sums up what passes a tracepoint of a Java program: shop:order, with the fields id and cents.
#include <skep/bpf_helpers.h>

struct order {
  __u64 common; // not loadable
  __u64 id;
  __u32 cents;
};

struct total {
  __u64 orders;
  __u64 cents;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct total);
} totals SEC(".maps");

SEC("tracepoint/shop/order")
int order(struct order *order) {
  __u32 key = 0;
  struct total *total = bpf_map_lookup_elem(&totals, &key);
  if (total) {
    __sync_fetch_and_add(&total->orders, 1);
    __sync_fetch_and_add(&total->cents, order->cents);
  }
  return 0;
}

char _license[] SEC("license") = "Apache-2.0";
