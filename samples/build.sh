#!/bin/sh
# Copyright 2026 The Skep Authors
# SPDX-License-Identifier: Apache-2.0
#
# Compiles the C of each sample; the objects go below $1 instead, where that is given. The same
# clang gives the same bytes. Needs clang 19 (or CLANG=...) and the kernel's user headers.
set -eu
cd "$(dirname "$0")"
clang=${CLANG:-clang-19}
to=${1:-$PWD}

compile() { # sample, program, folder of the object
  mkdir -p "$to/$1/$3"
  (cd "$1/src/main/c" &&
    "$clang" -O2 -g -Wall -Werror -target bpf -mcpu=v3 -fdebug-compilation-dir=. \
      -I../../../../../examples/bpf/include -I"/usr/include/$(uname -m)-linux-gnu" \
      -c "$2.bpf.c" -o "$to/$1/$3/$2.bpf.o")
}

compile gauge gauge src/main/c
compile embed sizes src/main/resources/com/example/embed
compile junit firewall src/test/resources/com/example/firewall
