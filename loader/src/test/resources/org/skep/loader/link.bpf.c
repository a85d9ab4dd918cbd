// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
// Everything that a linker has to put together.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __noinline __attribute__((noinline))

struct pair {
  __u32 a;
  __u64 b;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, struct pair);
} pairs SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

const volatile __u32 limit = 7;
const volatile char greeting[] SEC(".rodata.words") = "good day";
volatile __u64 total = 5;
volatile __u64 hits SEC(".data.hits") = 1;
volatile __u32 zeroed;
static volatile __u32 hidden = 3;

extern int LINUX_KERNEL_VERSION __kconfig;
extern int CONFIG_HZ __kconfig __weak;
extern _Bool CONFIG_BPF __kconfig __weak;
extern const void no_such_symbol __ksym __weak;

static __noinline int add(struct __sk_buff *skb, int more) {
  hidden += more;
  return skb->len + hidden;
}

__noinline int shared(int x) {
  total += x;
  return total > 100 ? 1 : 0;
}

__weak __noinline int maybe(int x) {
  volatile int y = x;
  return y + 1;
}

static __noinline int leaf(int x) {
  volatile int y = x;
  return y * 2;
}

static __noinline int chain(int x) {
  return leaf(x) + shared(x) + leaf(x + 1);
}

static long each(void *map, const __u32 *key, __u64 *value, void *ctx) {
  zeroed += *value;
  return 0;
}

SEC("socket")
int first(struct __sk_buff *skb) {
  __u32 key = limit;
  struct pair *found = bpf_map_lookup_elem(&pairs, &key);
  if (found)
    __sync_fetch_and_add(&found->b, 1);
  return add(skb, 2) + shared(1);
}

SEC("socket")
int second(struct __sk_buff *skb) {
  __u32 key = 1;
  __u64 *found = bpf_map_lookup_elem(&counts, &key);
  hits++;
  return chain(skb->len) + maybe(greeting[zeroed & 7]) + (found ? *found : 0);
}

SEC("xdp")
int third(struct xdp_md *ctx) {
  return LINUX_KERNEL_VERSION + CONFIG_HZ + CONFIG_BPF + (&no_such_symbol ? 1 : 2);
}

SEC("xdp")
int iterate(struct xdp_md *ctx) {
  return bpf_for_each_map_elem(&counts, each, 0, 0) > 0 ? XDP_PASS : XDP_DROP;
}

char _license[] SEC("license") = "Dual BSD/GPL";
