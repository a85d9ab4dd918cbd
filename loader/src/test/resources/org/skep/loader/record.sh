#!/bin/sh
# Copyright 2026 The Skep Authors
# SPDX-License-Identifier: Apache-2.0
#
# Compiles the objects, and records how libbpf links them: needs clang 19, libbpf and a kernel that
# permits bpf(2).
set -eu
cd "$(dirname "$0")"
build() {
  clang-19 -O2 -g -target "$3" -mcpu=v3 -fdebug-compilation-dir=. \
    -I"/usr/include/$(uname -m)-linux-gnu" -c "$1" -o "$2"
}
for source in link core slots legacy; do
  build $source.bpf.c $source.bpf.o bpfel
done
build core_target.c core_target.o bpfel
build legacy.bpf.c big_endian.bpf.o bpfeb
python3 record.py link.bpf.o > link.json
python3 record.py core.bpf.o core_target.o > core.json
