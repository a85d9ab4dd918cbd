// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// An XDP program: drops DNS over UDP, sends pings back to whoever sent them, and passes all else.
#include <skep/bpf_helpers.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

#define DNS 53
#define FRAGMENT_OFFSET 0x1fff
#define SWAP16(x) ((__u16)((x) << 8 | (x) >> 8))

SEC("xdp")
int nodns(struct xdp_md *frame) {
  void *data = (void *)(long)frame->data;
  void *end = (void *)(long)frame->data_end;
  struct ethhdr *ethernet = data;
  void *transport;
  __u8 protocol;

  if ((void *)(ethernet + 1) > end) return XDP_PASS;
  if (ethernet->h_proto == SWAP16(ETH_P_IP)) {
    struct iphdr *ip = (void *)(ethernet + 1);
    if ((void *)(ip + 1) > end || ip->frag_off & SWAP16(FRAGMENT_OFFSET)) return XDP_PASS;
    transport = (void *)ip + ip->ihl * 4;
    protocol = ip->protocol;
  } else if (ethernet->h_proto == SWAP16(ETH_P_IPV6)) {
    struct ipv6hdr *ip = (void *)(ethernet + 1);
    if ((void *)(ip + 1) > end) return XDP_PASS;
    transport = ip + 1;
    protocol = ip->nexthdr;
  } else {
    return XDP_PASS;
  }
  if (protocol == IPPROTO_ICMP) {
    __u8 source[ETH_ALEN];
    __builtin_memcpy(source, ethernet->h_source, ETH_ALEN);
    __builtin_memcpy(ethernet->h_source, ethernet->h_dest, ETH_ALEN);
    __builtin_memcpy(ethernet->h_dest, source, ETH_ALEN);
    return XDP_TX;
  }
  struct udphdr *udp = transport;
  if (protocol != IPPROTO_UDP || (void *)(udp + 1) > end) return XDP_PASS;
  return udp->source == SWAP16(DNS) || udp->dest == SWAP16(DNS) ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Apache-2.0";
