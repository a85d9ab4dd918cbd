#!/usr/bin/env bash
# Copyright 2026 The Skep Authors
# SPDX-License-Identifier: Apache-2.0
#
# What this kernel says of the objects below a folder, as rows for ./skep replay --compat. Needs root and bpftool.
# Loads nothing for longer than it takes; objects of another byte order are left out.
#   replay/linux-verdicts.sh DIR > linux.jsonl
set -uo pipefail
cd "${1:?usage: linux-verdicts.sh DIR}" || exit 2
export PATH=$PATH:/usr/sbin
pins=/sys/fs/bpf/skep-compat-$$

quoted() { sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/ /g; s/[[:cntrl:]]//g' <<<"$1"; }

row() { # id, verdict, errno, last line of the log, what libbpf said
  printf '{"id":"elf/%s","verdict":"%s","errno":"%s","log_last":"%s","libbpf":["%s"]}\n' \
    "$1" "$2" "$3" "$(quoted "$4")" "$(quoted "$5")"
}

find . \( -name '*.o' -o -name '*.elf' \) -type f | sed 's|^\./||' | sort | while read -r object; do
  # The byte after the class: 1 is little-endian.
  [ "$(od -An -tx1 -j5 -N1 "$object" | tr -d ' ')" = 01 ] || continue
  before=$(ls /sys/fs/bpf)
  said=$(timeout 30 bpftool -d prog loadall "$object" "$pins" 2>&1 </dev/null)
  if [ -d "$pins" ]; then
    for pin in "$pins"/*; do row "$object#$(basename "$pin")" ACCEPT '' '' ''; done
  else
    program=$(sed -n "s/^libbpf: prog '\([^']*\)': BPF program load failed.*/\1/p" <<<"$said" | head -n 1)
    errno=$(sed -n "s/^libbpf: prog '[^']*': failed to load: -\([0-9]*\).*/\1/p" <<<"$said" | head -n 1)
    case $errno in 1) errno=EPERM ;; 7) errno=E2BIG ;; 13) errno=EACCES ;; 22) errno=EINVAL ;; 524) errno=ENOTSUPP ;; esac
    if [ -n "$program" ]; then
      last=$(sed -n '/BEGIN PROG LOAD LOG/,/END PROG LOAD LOG/p' <<<"$said" | grep -v -E '^--|^processed |^libbpf|^verification time|^stack depth' | tail -n 1)
      row "$object#$program" REJECT "$errno" "$last" ''
    else
      why=$(grep '^libbpf: ' <<<"$said" | grep -v 'kallsyms' | grep -E "missing BPF prog type|fail|not supported|invalid|unsupported|can't|couldn't|mismatch|unexpected|not found|does not" | head -n 1)
      row "$object" LIBBPF_FAIL "$errno" '' "${why#libbpf: }"
    fi
  fi
  rm -rf "$pins"
  # What the object itself pins must not be there for the next.
  comm -13 <(echo "$before") <(ls /sys/fs/bpf) | while read -r pin; do rm -rf "/sys/fs/bpf/$pin"; done
done
