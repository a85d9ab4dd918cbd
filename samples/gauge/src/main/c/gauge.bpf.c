// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Gauges the length of packets by protocol, and keeps those of protocols whose lengths vary much;
// and the numbers of the bundles whose services come and go.
#include <skep/bpf_helpers.h>
#include <skep/tracepoints.h>

#define MAP_TYPE_GAUGE 0x10020
#define VARIES 1000 // bytes between the shortest and the longest packet

struct gauge {
  __u64 last;
  __u64 least;
  __u64 most;
  __u64 count;
};

extern __u64 gauge_spread(const void *gauge, __u32 size) __ksym;

struct {
  __uint(type, MAP_TYPE_GAUGE);
  __uint(max_entries, 256);
  __type(key, __u32); // the number of the protocol, in the order of the network
  __type(value, struct gauge);
} lengths SEC(".maps");

SEC("socket")
int gauge_lengths(struct __sk_buff *skb) {
  __u32 protocol = skb->protocol;
  struct gauge seen = {.last = skb->len};
  bpf_map_update_elem(&lengths, &protocol, &seen, BPF_ANY);
  struct gauge *gauge = bpf_map_lookup_elem(&lengths, &protocol);
  return gauge && gauge_spread(gauge, sizeof(*gauge)) > VARIES ? -1 : 0;
}

struct {
  __uint(type, MAP_TYPE_GAUGE);
  __uint(max_entries, 16);
  __type(key, __u32); // the type of the event
  __type(value, struct gauge);
} bundles SEC(".maps");

SEC("tracepoint/osgi/service_event")
int gauge_bundles(struct osgi_service_event *event) {
  __u32 type = event->type;
  struct gauge seen = {.last = event->bundle_id};
  bpf_map_update_elem(&bundles, &type, &seen, BPF_ANY);
  struct gauge *gauge = bpf_map_lookup_elem(&bundles, &type);
  return gauge ? gauge_spread(gauge, sizeof(*gauge)) : 0;
}

char _license[] SEC("license") = "Apache-2.0";
