// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Keeps packets whose last bytes look compressed or encrypted, and counts all by how random they
// look. The hard part, logarithms, is Java: the kernel functions of ../kernel-functions.
#include <skep/bpf_helpers.h>

#define SAMPLE 64       // bytes: at most 6 bits of entropy for each
#define RANDOM 5000     // thousandths of a bit
#define BUCKETS 7

extern __u32 skep_entropy(const void *bytes, __u32 size) __ksym; // thousandths of a bit for a byte
extern __u64 skep_map_entries(const void *map) __ksym;
extern void skep_note(const char *text, __u64 value) __ksym;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, BUCKETS);
  __type(key, __u32); // bits
  __type(value, __u64);
} bits SEC(".maps");

const char first_of_its_kind[] = "kinds of payloads seen";

SEC("socket")
int entropy(struct __sk_buff *skb) {
  __u8 sample[SAMPLE];
  __u64 one = 1;
  if (skb->len < SAMPLE) return 0;
  if (bpf_skb_load_bytes(skb, skb->len - SAMPLE, sample, SAMPLE) < 0) return 0;
  __u32 thousandths = skep_entropy(sample, SAMPLE);
  __u32 key = thousandths / 1000;
  __u64 *count = bpf_map_lookup_elem(&bits, &key);
  if (count) {
    __sync_fetch_and_add(count, 1);
  } else {
    bpf_map_update_elem(&bits, &key, &one, 0);
    skep_note(first_of_its_kind, skep_map_entries(&bits));
  }
  return thousandths >= RANDOM ? -1 : 0;
}

char _license[] SEC("license") = "Apache-2.0";
