// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Counts the framework's service events by type.
#include <skep/bpf_helpers.h>
#include <skep/tracepoints.h>

#define EVENT_TYPES 16 // ServiceEvent's types are 1, 2, 4 and 8

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, EVENT_TYPES);
  __type(key, __u32);
  __type(value, __u64);
} service_events SEC(".maps");

SEC("tracepoint/osgi/service_event")
int service_event(struct osgi_service_event *event) {
  __u32 type = event->type;
  __u64 *count = bpf_map_lookup_elem(&service_events, &type);
  if (count) __sync_fetch_and_add(count, 1);
  return 0;
}

char _license[] SEC("license") = "Apache-2.0";
