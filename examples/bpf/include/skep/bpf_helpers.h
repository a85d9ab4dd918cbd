// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a BPF program in C needs beside <linux/bpf.h>: sections, map definitions that the compiler
// turns into BTF, and the helpers by number. Names are those that every BPF program uses, so a
// program compiles unchanged against the usual headers.
#ifndef SKEP_BPF_HELPERS_H
#define SKEP_BPF_HELPERS_H

#ifndef __VMLINUX_H__ // a header of "bpf:gen header" has what these have
#include <linux/bpf.h>
#include <linux/types.h>
#endif

#define SEC(name) __attribute__((section(name), used))

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif

// A map is a variable in SEC(".maps") whose type says it all: a number is the length of an array
// type, a C type is the target of a pointer.
#define __uint(name, number) int(*name)[number]
#define __type(name, c_type) typeof(c_type) *name

#define __bpf_swap16(x) __builtin_bswap16(x)
#define __bpf_swap32(x) __builtin_bswap32(x)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define bpf_htons(x) __bpf_swap16(x)
#define bpf_htonl(x) __bpf_swap32(x)
#else
#define bpf_htons(x) (x)
#define bpf_htonl(x) (x)
#endif
#define bpf_ntohs(x) bpf_htons(x)
#define bpf_ntohl(x) bpf_htonl(x)

// A helper is a call to a small constant; the loader and the verifier know it by that number.
// None of these asks for a GPL-compatible license, but for those marked.
static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*const bpf_map_update_elem)(void *map, const void *key, const void *value,
                                         __u64 flags) = (void *)2;
static long (*const bpf_map_delete_elem)(void *map, const void *key) = (void *)3;
static __u64 (*const bpf_ktime_get_ns)(void) = (void *)5;
static long (*const bpf_trace_printk)(const char *format, __u32 size, ...) = (void *)6; // GPL only
static __u32 (*const bpf_get_prandom_u32)(void) = (void *)7;
static __u32 (*const bpf_get_smp_processor_id)(void) = (void *)8;
static long (*const bpf_tail_call)(void *ctx, void *prog_array, __u32 index) = (void *)12;
static __u64 (*const bpf_get_current_pid_tgid)(void) = (void *)14;
static long (*const bpf_get_current_comm)(void *buffer, __u32 size) = (void *)16;
static long (*const bpf_perf_event_output)(void *ctx, void *map, __u64 flags, void *data,
                                           __u64 size) = (void *)25; // GPL only
static long (*const bpf_skb_load_bytes)(const void *skb, __u32 offset, void *to,
                                        __u32 length) = (void *)26;
static long (*const bpf_skb_load_bytes_relative)(const void *skb, __u32 offset, void *to,
                                                 __u32 length, __u32 start_header) = (void *)68;
static long (*const bpf_map_push_elem)(void *map, const void *value, __u64 flags) = (void *)87;
static long (*const bpf_map_pop_elem)(void *map, void *value) = (void *)88;
static long (*const bpf_map_peek_elem)(void *map, void *value) = (void *)89;
static long (*const bpf_ringbuf_output)(void *ringbuf, void *data, __u64 size,
                                        __u64 flags) = (void *)130;
static void *(*const bpf_ringbuf_reserve)(void *ringbuf, __u64 size, __u64 flags) = (void *)131;
static void (*const bpf_ringbuf_submit)(void *data, __u64 flags) = (void *)132;
static void (*const bpf_ringbuf_discard)(void *data, __u64 flags) = (void *)133;

// extern int name(...) __ksym; is a kernel function: Java that a bundle brings, found by its name.
#define __ksym __attribute__((section(".ksyms")))

#endif
