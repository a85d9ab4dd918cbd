// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Drains records that came from the other side. Compiled by build.sh of this folder.
#include <linux/bpf.h>
#include <skep/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 4096);
} commands SEC(".maps");

static long (*user_ringbuf_drain)(void *map, void *callback, void *ctx, __u64 flags) = (void *)209;
static long (*dynptr_read)(void *into, __u32 len, const struct bpf_dynptr *from, __u32 offset,
                           __u64 flags) = (void *)201;
static long (*dynptr_write)(const struct bpf_dynptr *into, __u32 offset, void *from, __u32 len,
                            __u64 flags) = (void *)202;
static void *(*dynptr_data)(const struct bpf_dynptr *from, __u32 offset, __u32 len) = (void *)203;

SEC(".data") __u64 read_sum = 1;
SEC(".data") __u64 data_sum = 1;
SEC(".data") long outside = 1;
SEC(".data") __u64 drain_flags = 0;
SEC(".data") __u64 stop_at = 99;

static long one(struct bpf_dynptr *record, void *context) {
  __u32 number = 0;
  outside = dynptr_read(&number, sizeof(number), record, 1, 0);
  dynptr_read(&number, sizeof(number), record, 0, 0);
  read_sum += number;
  __u32 *in_place = dynptr_data(record, 0, sizeof(*in_place));
  if (in_place)
    data_sum += *in_place;
  number = 0;
  dynptr_write(record, 0, &number, sizeof(number), 0);
  *(__u32 *)context += 1;
  return *(__u32 *)context == stop_at;
}

SEC("socket")
int drain(struct __sk_buff *skb) {
  __u32 calls = 0;
  long drained = user_ringbuf_drain(&commands, one, &calls, drain_flags);
  return drained < 0 ? drained : drained * 1000 + calls;
}

char _license[] SEC("license") = "GPL";
