// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Finding the transport of a packet in a socket filter. Offset 0 is the network header: the filter
// does not see the Ethernet header, and skb->protocol holds its type in network byte order.
// Addresses are IPv6's; an IPv4 address is ::ffff:a.b.c.d.
#ifndef SKEP_PACKETS_H
#define SKEP_PACKETS_H

#include <linux/in6.h>
#include <skep/bpf_helpers.h>

#define ETHERNET_HEADER 14

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_ARP 0x0806
#define ETHERTYPE_IPV6 0x86dd

#define PROTOCOL_HOP_BY_HOP 0
#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_ROUTING 43
#define PROTOCOL_FRAGMENT 44
#define PROTOCOL_ICMP6 58
#define PROTOCOL_DESTINATION_OPTIONS 60
#define PROTOCOL_UNKNOWN 256 // no 8-bit protocol number

#define IPV6_HEADER 40
#define MAX_EXTENSION_HEADERS 4

struct transport {
  __u32 protocol; // an IP protocol number, or PROTOCOL_UNKNOWN if the headers are cut short
  __u32 offset;   // of its header
  __u32 later;    // not 0 in a fragment after the first, which has no transport header
};

struct ports {
  __u16 source; // both in network byte order
  __u16 destination;
};

static __always_inline struct transport ipv4_transport(struct __sk_buff *skb,
                                                       struct in6_addr *source) {
  struct transport found = {.protocol = PROTOCOL_UNKNOWN};
  __u8 header[20];
  if (bpf_skb_load_bytes(skb, 0, header, sizeof(header)) < 0) return found;
  source->s6_addr32[0] = 0;
  source->s6_addr32[1] = 0;
  source->s6_addr32[2] = bpf_htonl(0xffff);
  __builtin_memcpy(&source->s6_addr[12], &header[12], 4);
  found.protocol = header[9];
  found.offset = (header[0] & 0x0f) * 4;
  found.later = (header[6] & 0x1f) | header[7];
  return found;
}

// Walks hop-by-hop, routing, destination and fragment headers, MAX_EXTENSION_HEADERS at most.
static __always_inline struct transport ipv6_transport(struct __sk_buff *skb,
                                                       struct in6_addr *source) {
  struct transport found = {.protocol = PROTOCOL_UNKNOWN};
  __u8 header[IPV6_HEADER];
  if (bpf_skb_load_bytes(skb, 0, header, sizeof(header)) < 0) return found;
  __builtin_memcpy(source, &header[8], sizeof(*source));
  __u32 protocol = header[6];
  found.offset = IPV6_HEADER;
  for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
    __u8 extension[4];
    if (protocol != PROTOCOL_HOP_BY_HOP && protocol != PROTOCOL_ROUTING &&
        protocol != PROTOCOL_DESTINATION_OPTIONS && protocol != PROTOCOL_FRAGMENT) {
      break;
    }
    if (bpf_skb_load_bytes(skb, found.offset, extension, sizeof(extension)) < 0) return found;
    if (protocol == PROTOCOL_FRAGMENT) {
      found.later = extension[2] | (extension[3] & 0xf8);
      found.offset += 8;
    } else {
      found.offset += 8 + extension[1] * 8;
    }
    protocol = extension[0];
    if (found.later) break; // what follows is the middle of something
  }
  found.protocol = protocol;
  return found;
}

// Not 0 if there are ports to look at: TCP or UDP, first fragment, header present.
static __always_inline int load_ports(struct __sk_buff *skb, const struct transport *found,
                                      struct ports *ports) {
  if (found->protocol != PROTOCOL_TCP && found->protocol != PROTOCOL_UDP) return 0;
  if (found->later) return 0;
  return bpf_skb_load_bytes(skb, found->offset, ports, sizeof(*ports)) == 0;
}

static __always_inline int either_port(const struct ports *ports, __u16 port) {
  return ports->source == bpf_htons(port) || ports->destination == bpf_htons(port);
}

#endif
