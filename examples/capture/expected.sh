#!/bin/bash
# Copyright 2026 The Skep Authors
# SPDX-License-Identifier: Apache-2.0
#
# Writes expected.json: what the programs of examples/bpf must find in traffic.pcap, worked out by
# tshark alone. The classes are those of count.bpf.c; bytes are frame lengths on the wire.
# Needs: tshark, awk, jq.
set -euo pipefail
cd "$(dirname "$0")"

# One line per packet. Each frame is taken as it is, without reassembly, and of a field that occurs
# twice the first counts: an ICMP error quotes another packet's header.
packets() {
  tshark -r traffic.pcap -o ip.defragment:FALSE -o ipv6.defragment:FALSE \
    -o tcp.desegment_tcp_streams:FALSE -T fields -E separator=';' -E occurrence=f \
    -e frame.len -e eth.type -e ip.src -e ip.proto -e ipv6.src -e ipv6.nxt \
    -e ipv6.hopopts.nxt -e ipv6.routing.nxt -e ipv6.dstopts.nxt -e ipv6.fraghdr.nxt \
    -e tcp.srcport -e tcp.dstport -e udp.srcport -e udp.dstport 2>/dev/null
}

# Gives length;source;class;transport for each packet.
classify() {
  awk -F';' '
    function transport(    next_header) {
      if ($2 == "0x0800") return $4
      next_header = $6
      if (next_header == 0) next_header = $7
      if (next_header == 43) next_header = $8
      if (next_header == 60) next_header = $9
      if (next_header == 44) next_header = $10
      return next_header
    }
    function class(protocol) {
      if (protocol == 1 && $2 == "0x0800") return "icmp"
      if (protocol == 58 && $2 == "0x86dd") return "icmp6"
      if (protocol == 17) return ($13 == 53 || $14 == 53) ? "dns" : "udp"
      if (protocol != 6) return "other"
      if ($11 == 53 || $12 == 53) return "dns"
      if ($11 == 80 || $12 == 80) return "http"
      if ($11 == 443 || $12 == 443) return "tls"
      return "tcp"
    }
    $2 == "0x0806" { print $1 ";;arp;"; next }
    $2 == "0x0800" { protocol = transport(); print $1 ";" $3 ";" class(protocol) ";" protocol; next }
    $2 == "0x86dd" { protocol = transport(); print $1 ";" $5 ";" class(protocol) ";" protocol; next }
    { print $1 ";;other;" }'
}

packets | classify | jq -Rn '
  def sums: {packets: length, bytes: (map(.bytes) | add // 0)};
  [inputs | split(";") | {bytes: (.[0] | tonumber), source: .[1], class: .[2], transport: .[3]}]
  | . as $all
  | [$all[] | select(.source != "")] | group_by(.source)
  | map({address: .[0].source} + sums) | sort_by(-.bytes, -.packets, .address)
  | . as $talkers
  | {
      capture: "traffic.pcap",
      total: ($all | sums),
      protocols: (
        ["other", "arp", "icmp", "icmp6", "tcp", "udp", "dns", "http", "tls"]
        | to_entries
        | map(.value as $class
            | {key: $class, value: ({index: .key} + ([$all[] | select(.class == $class)] | sums))})
        | from_entries),
      talkers: ($talkers | length),
      top_talkers: $talkers[:10],
      udp53: ([$all[] | select(.class == "dns" and .transport == "17")] | sums)
    }' >expected.json
