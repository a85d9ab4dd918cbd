#!/bin/sh
# Copyright 2026 The Skep Authors
# SPDX-License-Identifier: Apache-2.0
#
# Compiles the objects beside itself with the flags of the examples. Needs clang 19 (or CLANG=...).
set -eu
cd "$(dirname "$0")"
for source in *.bpf.c; do
  "${CLANG:-clang-19}" -O2 -g -Wall -Werror -Wno-unused-variable -target bpf -mcpu=v3 -fdebug-compilation-dir=. \
    -I../../../../../../../examples/bpf/include -I"/usr/include/$(uname -m)-linux-gnu" \
    -c "$source" -o "${source%.c}.o"
done
