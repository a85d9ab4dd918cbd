// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Timers in values of a hash and of an array. Compiled by build.sh of this folder.
#include <linux/bpf.h>
#include <skep/bpf_helpers.h>

struct tick {
  __u64 fired;
  __u64 last_key;
  __u64 period;
  struct bpf_timer timer;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u64);
  __type(value, struct tick);
} hashed SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct tick);
} listed SEC(".maps");

static long (*timer_init)(struct bpf_timer *timer, void *map, __u64 flags) = (void *)169;
static long (*timer_set_callback)(struct bpf_timer *timer, void *callback) = (void *)170;
static long (*timer_start)(struct bpf_timer *timer, __u64 nanos, __u64 flags) = (void *)171;
static long (*timer_cancel)(struct bpf_timer *timer) = (void *)172;

SEC(".data") __u64 cancelled_within = 1;
SEC(".data") __u64 init_flags = 1;
SEC(".data") __u64 start_flags = 0;
SEC(".data") __u64 start_nanos = 1000000;

static int due(void *map, __u64 *key, struct tick *value) {
  value->fired++;
  value->last_key = *key;
  cancelled_within = timer_cancel(&value->timer);
  if (value->fired < value->period)
    timer_start(&value->timer, 1000000, 0);
  return 0;
}

static int due_listed(void *map, __u32 *key, struct tick *value) {
  value->fired++;
  value->last_key = *key;
  return 0;
}

// The packet's length is the key. 0, or what failed.
SEC("socket")
int arm(struct __sk_buff *skb) {
  __u64 key = skb->len;
  struct tick *value = bpf_map_lookup_elem(&hashed, &key);
  if (!value)
    return -2;
  long failed = timer_init(&value->timer, &hashed, init_flags);
  if (failed)
    return failed;
  failed = timer_set_callback(&value->timer, due);
  if (failed)
    return failed;
  return timer_start(&value->timer, start_nanos, start_flags);
}

SEC("socket")
int arm_listed(struct __sk_buff *skb) {
  __u32 key = skb->len;
  struct tick *value = bpf_map_lookup_elem(&listed, &key);
  if (!value)
    return -2;
  timer_init(&value->timer, &listed, 1);
  timer_set_callback(&value->timer, due_listed);
  return timer_start(&value->timer, start_nanos, 0);
}

// Without timer_init.
SEC("socket")
int start_only(struct __sk_buff *skb) {
  __u64 key = skb->len;
  struct tick *value = bpf_map_lookup_elem(&hashed, &key);
  return value ? timer_start(&value->timer, 0, 0) : -2;
}

SEC("socket")
int disarm(struct __sk_buff *skb) {
  __u64 key = skb->len;
  struct tick *value = bpf_map_lookup_elem(&hashed, &key);
  return value ? timer_cancel(&value->timer) : -2;
}

char _license[] SEC("license") = "GPL";
