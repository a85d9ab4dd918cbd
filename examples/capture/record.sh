#!/bin/bash
# Copyright 2026 The Skep Authors
# SPDX-License-Identifier: Apache-2.0
#
# Records traffic.pcap and traffic-small.pcapng: real programs talking over a switch made of network
# namespaces. Nothing reaches the outside; addresses are the documentation ranges (RFC 5737, 3849).
# Run as root. Needs: iproute2 ethtool tcpdump tshark dnsmasq nginx openssl curl dig ping socat logger unshare.
#
# A new recording differs in times, ports and keys, so run expected.sh afterwards.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
prefix=skep-
resolvers=/etc/netns

# name  last part of both addresses (read as hex in IPv6, so 2001:db8::53 is 192.0.2.53)
hosts=(
  "gate 1" "alice 11" "bob 12" "carol 13" "dave 14" "erin 15"
  "tls 43" "dns 53" "web 80" "log 90"
)

in_host() { local host=$1; shift; ip netns exec "$prefix$host" "$@"; }

# For exchanges that are meant to fail (refused, reset, unreachable) or whose outcome is no matter.
try() { in_host "$@" >>"$work/clients.log" 2>&1 || true; }

each_namespace() { printf '%s\n' switch "${hosts[@]%% *}"; }

clean_up() {
  local name pid
  for name in $(each_namespace); do
    for pid in $(ip netns pids "$prefix$name" 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
  done
  sleep 0.3
  for name in $(each_namespace); do
    ip netns del "$prefix$name" 2>/dev/null || true
    rm -rf "${resolvers:?}/$prefix$name"
  done
  rmdir "$resolvers" 2>/dev/null || true
  rm -rf "$work"
}

refuse_to_share() {
  local name
  for name in $(each_namespace); do
    if ip netns list | grep -q "^$prefix$name\b"; then
      echo "namespace $prefix$name exists already: another recording runs, or delete it" >&2
      exit 1
    fi
  done
}

# Offloads would show frames that no wire carries: 64 KiB segments and unfinished checksums.
no_offload() { ip netns exec "$1" ethtool -K "$2" rx off tx off tso off gso off gro off >/dev/null 2>&1 || true; }

make_switch() {
  local switch=${prefix}switch
  ip netns add "$switch"
  # The switch itself says nothing.
  ip netns exec "$switch" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n "$switch" link add name br0 type bridge stp_state 0 mcast_snooping 0
  ip -n "$switch" link set br0 up
  no_offload "$switch" br0
}

make_host() {
  local name=$1 number=$2 switch=${prefix}switch space=$prefix$1
  ip netns add "$space"
  ip -n "$space" link add name eth0 address "02:00:00:00:00:$(printf %02x "$number")" \
    type veth peer name "to-$name" netns "$switch"
  no_offload "$space" eth0
  no_offload "$switch" "to-$name"
  ip -n "$switch" link set "to-$name" master br0 up
  mkdir -p "$resolvers/$space"
  echo "nameserver 192.0.2.53" >"$resolvers/$space/resolv.conf"
}

# Apart from make_host, so that duplicate address detection is in the recording.
raise_host() {
  local name=$1 number=$2 space=$prefix$1
  ip -n "$space" link set lo up
  ip -n "$space" link set eth0 up
  ip -n "$space" address add "192.0.2.$number/24" dev eth0
  ip -n "$space" address add "2001:db8::$number/64" dev eth0
  if [ "$name" != gate ]; then
    ip -n "$space" route add default via 192.0.2.1
    ip -n "$space" -6 route add default via 2001:db8::1
  fi
}

# The gate forwards to networks it cannot reach, and says so.
make_gate() {
  in_host gate sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
  in_host gate sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
  ip -n "${prefix}gate" route add unreachable 198.51.100.0/24
  ip -n "${prefix}gate" route add prohibit 203.0.113.0/24
  ip -n "${prefix}gate" -6 route add unreachable 2001:db8:1::/48
}

start_dns() {
  mkdir -p "$work/tftp"
  head -c 20000 /dev/urandom >"$work/tftp/firmware.bin"
  chmod -R a+rX "$work"
  cat >"$work/dnsmasq.conf" <<'CONF'
no-daemon
no-resolv
no-hosts
user=root
interface=eth0
bind-interfaces
local=/hive.example/
host-record=gate.hive.example,192.0.2.1,2001:db8::1
host-record=tls.hive.example,192.0.2.43,2001:db8::43
host-record=dns.hive.example,192.0.2.53,2001:db8::53
host-record=web.hive.example,192.0.2.80,2001:db8::80
host-record=log.hive.example,192.0.2.90,2001:db8::90
host-record=honey.hive.example,192.0.2.80
host-record=comb.hive.example,192.0.2.80
host-record=wax.hive.example,192.0.2.80
cname=www.hive.example,web.hive.example
txt-record=hive.example,"v=spf1 -all"
txt-record=about.hive.example,"a skep is a woven hive","made of straw"
mx-host=hive.example,web.hive.example,10
srv-host=_syslog._udp.hive.example,log.hive.example,514
CONF
  {
    echo "enable-tftp"
    echo "tftp-root=$work/tftp"
    # One answer that is too long for UDP: it comes back truncated and is asked again over TCP.
    local i
    for i in $(seq 1 40); do
      echo "txt-record=long.hive.example,\"cell number $i of a comb that does not fit one datagram\""
    done
  } >>"$work/dnsmasq.conf"
  in_host dns dnsmasq --conf-file="$work/dnsmasq.conf" --pid-file="$work/dnsmasq.pid" >"$work/dnsmasq.log" 2>&1 &
}

start_web() {
  local size
  mkdir -p "$work/site" "$work/nginx"
  for size in 100 1000 5000 20000 60000; do
    head -c $((size / 4 * 3)) /dev/urandom | base64 -w 0 >"$work/site/$size.txt"
  done
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj "/CN=hive.example" -addext "subjectAltName=DNS:hive.example,DNS:*.hive.example" \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
  cat >"$work/nginx.conf" <<CONF
daemon off;
user root;
worker_processes 1;
pid $work/nginx/pid;
error_log $work/nginx/error.log;
events { worker_connections 256; }
http {
  access_log off;
  default_type text/plain;
  client_body_temp_path $work/nginx/body;
  proxy_temp_path $work/nginx/proxy;
  fastcgi_temp_path $work/nginx/fastcgi;
  uwsgi_temp_path $work/nginx/uwsgi;
  scgi_temp_path $work/nginx/scgi;
  server {
    listen 80;
    listen [::]:80;
    root $work/site;
    location /old { return 301 /1000.txt; }
    location /form { return 204; }
  }
  server {
    listen 443 ssl;
    listen [::]:443 ssl;
    ssl_certificate $work/cert.pem;
    ssl_certificate_key $work/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    root $work/site;
  }
}
CONF
  chmod -R a+rX "$work"
  in_host web nginx -p "$work/nginx" -e "$work/nginx/error.log" -c "$work/nginx.conf" &
}

start_tls() {
  in_host tls openssl s_server -accept 443 -www -quiet \
    -cert "$work/cert.pem" -key "$work/key.pem" >"$work/s_server.log" 2>&1 &
}

start_log() {
  in_host log socat -u UDP6-RECVFROM:514,fork OPEN:/dev/null >"$work/log.log" 2>&1 &
  in_host log socat UDP6-RECVFROM:7,fork EXEC:cat >"$work/echo.log" 2>&1 &
  in_host log socat TCP6-LISTEN:7,fork,reuseaddr EXEC:cat >"$work/echo-tcp.log" 2>&1 &
}

names() {
  local host name
  for host in alice bob carol; do
    for name in gate tls dns web log honey; do
      try "$host" dig +tries=1 "$name.hive.example" A
      try "$host" dig +tries=1 "$name.hive.example" AAAA
    done
    try "$host" dig +tries=1 hive.example TXT
    try "$host" dig +tries=1 hive.example MX
    try "$host" dig +tries=1 about.hive.example TXT
    try "$host" dig +tries=1 _syslog._udp.hive.example SRV
    try "$host" dig +tries=1 "no-such-$host.hive.example" A
    try "$host" dig +tries=1 "no-such-$host.hive.example" AAAA
    try "$host" dig +tries=1 outside.invalid A
    try "$host" dig +tries=1 -x 192.0.2.80
  done
  for host in dave erin; do
    try "$host" dig +tcp web.hive.example A about.hive.example TXT
    try "$host" dig +tcp "no-such-$host.hive.example" A
    try "$host" dig +bufsize=512 long.hive.example TXT
    try "$host" dig -6 @2001:db8::53 web.hive.example AAAA
    try "$host" dig -6 @2001:db8::53 "no-such-$host.hive.example" AAAA
    try "$host" dig -6 +tcp @2001:db8::53 about.hive.example TXT
  done
}

pages() {
  local host url=http://web.hive.example
  for host in alice bob carol dave; do
    try "$host" curl -4 -sS "$url/100.txt" "$url/1000.txt" "$url/5000.txt"
    try "$host" curl -4 -sS "$url/20000.txt"
    try "$host" curl -4 -sSI "$url/60000.txt"
    try "$host" curl -4 -sSL "$url/old"
    try "$host" curl -4 -sS "$url/missing-$host"
    try "$host" curl -6 -sS "$url/1000.txt" "$url/20000.txt"
  done
  try erin curl -6 -sS "$url/60000.txt"
  try erin curl -6 -sS --data-binary "@$work/site/5000.txt" "$url/form"
  try bob curl -4 -sS "$url/60000.txt"
  try alice curl -4 -sS --data-binary "@$work/site/20000.txt" "$url/form"
  # Several at once, so that flows interleave.
  for host in alice bob carol dave erin; do
    try "$host" curl -4 -sS --parallel "$url/5000.txt" "$url/20000.txt" "$url/1000.txt" &
    pages_pids+=($!)
  done
  wait "${pages_pids[@]}"
}
pages_pids=()

handshakes() {
  local host name
  for host in alice bob carol dave erin; do
    for name in honey comb wax www; do
      try "$host" curl -ksS "https://$name.hive.example/1000.txt"
    done
    try "$host" curl -ksS --tls-max 1.2 "https://honey.hive.example/100.txt"
  done
  for host in alice carol erin; do
    try "$host" sh -c "printf 'GET / HTTP/1.0\r\n\r\n' |
      openssl s_client -quiet -connect tls.hive.example:443 -servername tls.hive.example"
    try "$host" sh -c "printf 'GET / HTTP/1.0\r\n\r\n' |
      openssl s_client -quiet -tls1_2 -connect '[2001:db8::43]:443' -servername queen.hive.example"
    try "$host" sh -c ": | openssl s_client -connect 192.0.2.43:443 -noservername"
  done
  try bob curl -ksS https://comb.hive.example/20000.txt
  # A handshake that fails: no version in common.
  try dave sh -c ": | openssl s_client -tls1_1 -cipher DEFAULT@SECLEVEL=0 -connect 192.0.2.80:443"
}

echoes() {
  local host
  for host in alice bob carol dave erin; do
    try "$host" ping -4 -n -c 10 -i 0.02 192.0.2.1
    try "$host" ping -6 -n -c 10 -i 0.02 2001:db8::1
    try "$host" ping -4 -n -c 2 -i 0.02 192.0.2.90
  done
  try alice ping -4 -n -c 3 -i 0.02 -s 3000 192.0.2.80
  try bob ping -6 -n -c 3 -i 0.02 -s 3000 2001:db8::80
  try carol ping -6 -n -c 2 -i 0.2 ff02::1%eth0
}

unreachable() {
  local host
  for host in alice bob carol; do
    try "$host" ping -4 -n -c 2 -i 0.02 -W 1 198.51.100.7
    try "$host" ping -4 -n -c 2 -i 0.02 -W 1 203.0.113.9
    try "$host" ping -6 -n -c 2 -i 0.02 -W 1 2001:db8:1::7
    try "$host" ping -4 -n -c 1 -W 1 198.51.100.8
    # Nobody listens at these ports: ICMP port unreachable.
    try "$host" dig +tries=1 +time=1 @192.0.2.80 web.hive.example
    try "$host" sh -c "echo lost | socat -t 0.1 - UDP4:192.0.2.14:4000"
    try "$host" sh -c "echo lost | socat -t 0.1 - UDP6:[2001:db8::14]:4000"
  done
  # Nobody has this address: ARP and neighbour solicitation without an answer.
  try dave ping -4 -n -c 1 -W 1 192.0.2.200
  try dave ping -6 -n -c 1 -W 1 2001:db8::200
}

datagrams() {
  local host
  for host in alice bob carol dave erin; do
    # Messages carry the host name: a name of its own, not the recording machine's.
    try "$host" unshare --uts sh -c "hostname $host; for i in \$(seq 1 12); do
      logger -n 192.0.2.90 -P 514 -d -t bee \"cell \$i of the comb is capped\"; done"
    try "$host" sh -c "echo 'echo, $host' | socat -t 0.1 - UDP4:192.0.2.90:7"
    try "$host" sh -c "echo 'echo, $host' | socat -t 0.1 - UDP6:[2001:db8::90]:7"
  done
  # Larger than a frame: fragments, whose later parts carry no ports.
  try erin sh -c "head -c 4000 /dev/zero | socat -u -b 4000 - UDP4:192.0.2.90:514"
  try erin sh -c "head -c 4000 /dev/zero | socat -u -b 4000 - UDP6:[2001:db8::90]:514"
  try dave curl -sS -o /dev/null tftp://192.0.2.53/firmware.bin
}

streams() {
  local host
  for host in bob dave; do
    try "$host" sh -c "head -c 6000 /dev/zero | socat -t 0.2 - TCP4:192.0.2.90:7"
    try "$host" sh -c "echo hello | socat -t 0.2 - TCP6:[2001:db8::90]:7"
  done
}

resets() {
  local host
  for host in alice carol erin; do
    # Refused: a reset answers the SYN.
    try "$host" curl -4 -sS --max-time 1 http://192.0.2.90/
    try "$host" curl -6 -sS --max-time 1 http://[2001:db8::90]:8081/
    # Broken off by the client in the middle of the request.
    try "$host" sh -c "printf 'POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n' |
      socat -u - TCP4:192.0.2.80:80,linger=0"
  done
}

# Joining a group makes the kernel send IGMP (IPv4 with options) and MLD (IPv6 hop-by-hop header).
groups() {
  try log timeout 1.5 socat -u UDP4-RECV:5353,ip-add-membership=239.1.2.3:192.0.2.90 OPEN:/dev/null &
  local listener=$!
  sleep 0.3
  try alice sh -c "echo swarm | socat -u - UDP4-DATAGRAM:239.1.2.3:5353"
  try bob sh -c "echo swarm | socat -u - UDP4-DATAGRAM:192.0.2.255:5354,broadcast"
  wait "$listener"
}

[ "$(id -u)" = 0 ] || { echo "run as root: network namespaces need it" >&2; exit 1; }
refuse_to_share
work=$(mktemp -d)
trap clean_up EXIT
make_switch
for host in "${hosts[@]}"; do make_host $host; done

ip netns exec "${prefix}switch" tcpdump -i br0 -p --immediate-mode -n -s 65535 -B 8192 -U -Z root \
  -w "$work/traffic.pcap" 2>"$work/tcpdump.log" &
recorder=$!
# A bridge shows forwarded frames only while it is promiscuous.
ip -n "${prefix}switch" link set br0 promisc on
until [ -s "$work/traffic.pcap" ]; do sleep 0.1; done

for host in "${hosts[@]}"; do raise_host $host; done
make_gate
sleep 2 # until duplicate address detection is over
start_dns
start_web
start_tls
start_log
sleep 1

names
pages
handshakes
echoes
unreachable
datagrams
streams
resets
groups
sleep 0.5

kill -INT "$recorder"
wait "$recorder" || true
grep dropped "$work/tcpdump.log" >&2 || true
cp "$work/traffic.pcap" "$here/traffic.pcap"
editcap -F pcapng -r "$work/traffic.pcap" "$here/traffic-small.pcapng" 1-100
[ -z "${SKEP_RECORD_LOG:-}" ] || cat "$work"/*.log "$work/nginx/error.log" >"$SKEP_RECORD_LOG"
capinfos -c -d -s -u -l "$here/traffic.pcap" "$here/traffic-small.pcapng"
