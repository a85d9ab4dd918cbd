#!/bin/sh
# Copyright 2026 The Skep Authors
# SPDX-License-Identifier: Apache-2.0
#
# Compiles every *.bpf.c beside itself. The same clang gives the same bytes, wherever this lies.
# Needs clang 19 (or CLANG=...) and the kernel's user headers (linux-libc-dev).
set -eu
cd "$(dirname "$0")"
clang=${CLANG:-clang-19}
for source in *.bpf.c; do
  "$clang" -O2 -g -Wall -Werror -target bpf -mcpu=v3 -fdebug-compilation-dir=. \
    -Iinclude -I"/usr/include/$(uname -m)-linux-gnu" -c "$source" -o "${source%.c}.o"
done
