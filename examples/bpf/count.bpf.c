// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Counts packets and bytes by protocol and by talker, and keeps every packet.
//
// Each packet has exactly one class. Ports decide before transports, on either side:
//   dns    TCP or UDP port 53        http   TCP port 80        tls    TCP port 443
//   tcp    other TCP                 udp    other UDP
//   icmp   IPv4 protocol 1           icmp6  IPv6 next header 58
//   arp    EtherType 0x0806          other  all else (IGMP, ...)
// A fragment after the first has no ports: it counts as tcp, udp, icmp or icmp6 by its protocol.
// Bytes are those of the frame on the wire, the Ethernet header included.
#include <skep/packets.h>

enum protocol_class {
  CLASS_OTHER,
  CLASS_ARP,
  CLASS_ICMP,
  CLASS_ICMP6,
  CLASS_TCP,
  CLASS_UDP,
  CLASS_DNS,
  CLASS_HTTP,
  CLASS_TLS,
  CLASSES,
};

struct traffic {
  __u64 packets;
  __u64 bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, CLASSES);
  __type(key, __u32);
  __type(value, struct traffic);
} protocols SEC(".maps");

// By source address of IPv4 and IPv6 packets; ARP has no talker.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, struct in6_addr);
  __type(value, struct traffic);
} talkers SEC(".maps");

static __always_inline void add(struct traffic *traffic, __u64 bytes) {
  __sync_fetch_and_add(&traffic->packets, 1);
  __sync_fetch_and_add(&traffic->bytes, bytes);
}

static __always_inline void count_talker(const struct in6_addr *source, __u64 bytes) {
  struct traffic *traffic = bpf_map_lookup_elem(&talkers, source);
  if (!traffic) {
    // Another packet of the same talker may come first; its entry is as good as ours.
    struct traffic none = {};
    bpf_map_update_elem(&talkers, source, &none, BPF_NOEXIST);
    traffic = bpf_map_lookup_elem(&talkers, source);
  }
  if (traffic) add(traffic, bytes);
}

static __always_inline __u32 class_of(struct __sk_buff *skb, const struct transport *found) {
  struct ports ports;
  int has_ports = load_ports(skb, found, &ports);
  if (has_ports && either_port(&ports, 53)) return CLASS_DNS;
  if (found->protocol == PROTOCOL_UDP) return CLASS_UDP;
  if (found->protocol != PROTOCOL_TCP) return CLASS_OTHER;
  if (has_ports && either_port(&ports, 80)) return CLASS_HTTP;
  if (has_ports && either_port(&ports, 443)) return CLASS_TLS;
  return CLASS_TCP;
}

SEC("socket")
int count(struct __sk_buff *skb) {
  __u64 bytes = skb->len + ETHERNET_HEADER;
  __u32 class = CLASS_OTHER;
  struct in6_addr source;
  struct transport found;

  switch (bpf_ntohs(skb->protocol)) {
  case ETHERTYPE_ARP:
    class = CLASS_ARP;
    break;
  case ETHERTYPE_IPV4:
    found = ipv4_transport(skb, &source);
    if (found.protocol == PROTOCOL_UNKNOWN) break;
    class = found.protocol == PROTOCOL_ICMP ? CLASS_ICMP : class_of(skb, &found);
    count_talker(&source, bytes);
    break;
  case ETHERTYPE_IPV6:
    found = ipv6_transport(skb, &source);
    if (found.protocol == PROTOCOL_UNKNOWN) break;
    class = found.protocol == PROTOCOL_ICMP6 ? CLASS_ICMP6 : class_of(skb, &found);
    count_talker(&source, bytes);
    break;
  }

  struct traffic *traffic = bpf_map_lookup_elem(&protocols, &class);
  if (traffic) add(traffic, bytes);
  return skb->len;
}

char _license[] SEC("license") = "Apache-2.0";
