// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
// Every kind of CO-RE relocation, on fields, types and enumerators that moved.
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
#include "core_types.h"
#pragma clang attribute pop
#include <bpf/bpf_core_read.h>

struct subject___old {
  int plain;
  int nowhere;
} __attribute__((preserve_access_index));

struct value {
  char bytes[256];
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct value);
} values SEC(".maps");

static __always_inline void *value(void) {
  __u32 key = 0;
  return bpf_map_lookup_elem(&values, &key);
}

SEC("socket")
int loads(struct __sk_buff *skb) {
  struct subject *s = value();
  if (!s)
    return 0;
  return s->plain + s->grows + s->shrinks + s->nested.y + s->many[2].x + s->in_struct +
         s->in_union + s->colour + s->either.two + s->flexible[2];
}

SEC("socket")
int stores(struct __sk_buff *skb) {
  struct subject *s = value();
  if (!s)
    return 0;
  s->plain = 1;
  s->nested.y = skb->len;
  s->grows = skb->len;
  s->shrinks = 5;
  return 0;
}

SEC("socket")
int offsets(struct __sk_buff *skb) {
  struct subject *s = (void *)0;
  return bpf_core_field_offset(s->nested) + bpf_core_field_offset(s->many[3].y) +
         bpf_core_field_offset(s->bits_b) + (__u64)&s->many[1] + (__u64)&s->call;
}

SEC("socket")
int sizes(struct __sk_buff *skb) {
  struct subject *s = (void *)0;
  return bpf_core_field_size(s->many) * 3 + bpf_core_field_size(s->bits_c) * 5 +
         bpf_core_field_size(s->grows) * 7 + bpf_core_field_size(s->either) * 11 +
         bpf_core_type_size(struct subject) * 13 + bpf_core_type_size(inner_t) * 17;
}

SEC("socket")
int exists(struct __sk_buff *skb) {
  struct subject *s = (void *)0;
  struct subject___old *o = (void *)0;
  return bpf_core_field_exists(s->plain) + bpf_core_field_exists(s->lost) * 2 +
         bpf_core_field_exists(o->plain) * 4 + bpf_core_field_exists(o->nowhere) * 8 +
         bpf_core_type_exists(struct only_here) * 16 + bpf_core_type_exists(subject_t) * 32 +
         bpf_core_type_exists(call_t) * 64 + bpf_core_enum_value_exists(enum colour, GONE) * 128 +
         bpf_core_enum_value_exists(enum colour, RED) * 256 +
         bpf_core_field_exists(s->in_union) * 512 + bpf_core_type_exists(union either) * 1024;
}

SEC("socket")
int signs(struct __sk_buff *skb) {
  struct subject *s = (void *)0;
  return __builtin_preserve_field_info(s->bits_b, BPF_FIELD_SIGNED) * 2 +
         __builtin_preserve_field_info(s->bits_a, BPF_FIELD_SIGNED) * 4 +
         __builtin_preserve_field_info(s->plain, BPF_FIELD_SIGNED) * 8 +
         __builtin_preserve_field_info(s->shrinks, BPF_FIELD_SIGNED) * 16;
}

SEC("socket")
int bitfields(struct __sk_buff *skb) {
  struct subject *s = value();
  if (!s)
    return 0;
  return BPF_CORE_READ_BITFIELD(s, bits_a) + BPF_CORE_READ_BITFIELD(s, bits_b) +
         BPF_CORE_READ_BITFIELD(s, bits_c);
}

SEC("socket")
int enumerators(struct __sk_buff *skb) {
  return bpf_core_enum_value(enum colour, RED) + bpf_core_enum_value(enum colour, GREEN) +
         (bpf_core_enum_value(enum wide, HUGE_TWO) >> 4);
}

SEC("socket")
int ids(struct __sk_buff *skb) {
  return bpf_core_type_id_local(struct subject) + bpf_core_type_id_kernel(struct subject) * 3 +
         bpf_core_type_id_kernel(enum wide) * 5;
}

SEC("socket")
int matches(struct __sk_buff *skb) {
  return __builtin_preserve_type_info(*(struct subject *)0, 2) +
         __builtin_preserve_type_info(*(union either *)0, 2) * 2 +
         __builtin_preserve_type_info(*(enum wide *)0, 2) * 4 +
         __builtin_preserve_type_info(*(enum colour *)0, 2) * 8 +
         __builtin_preserve_type_info(*(inner_t *)0, 2) * 16 +
         __builtin_preserve_type_info(*(call_t *)0, 2) * 32 +
         __builtin_preserve_type_info(*(struct only_here *)0, 2) * 64;
}

SEC("socket")
int absent(struct __sk_buff *skb) {
  struct subject *s = value();
  if (!s || !bpf_core_field_exists(s->lost))
    return 1;
  return s->lost;
}

char _license[] SEC("license") = "Dual BSD/GPL";
