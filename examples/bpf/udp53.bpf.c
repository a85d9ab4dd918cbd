// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// The smallest useful filter: keeps DNS over UDP, IPv4 and IPv6, and drops all else.
#include <skep/packets.h>

#define KEEP -1
#define DROP 0

SEC("socket")
int udp53(struct __sk_buff *skb) {
  struct in6_addr source;
  struct transport found;
  struct ports ports;

  if (skb->protocol == bpf_htons(ETHERTYPE_IPV4)) {
    found = ipv4_transport(skb, &source);
  } else if (skb->protocol == bpf_htons(ETHERTYPE_IPV6)) {
    found = ipv6_transport(skb, &source);
  } else {
    return DROP;
  }
  if (found.protocol != PROTOCOL_UDP || !load_ports(skb, &found, &ports)) return DROP;
  return either_port(&ports, 53) ? KEEP : DROP;
}

char _license[] SEC("license") = "Apache-2.0";
