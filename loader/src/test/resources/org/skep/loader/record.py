#!/usr/bin/env python3
# Copyright 2026 The Skep Authors
# SPDX-License-Identifier: Apache-2.0
"""Prints the instructions of each program as libbpf has linked them, without descriptors."""
import ctypes
import json
import sys

lib = ctypes.CDLL("libbpf.so.1")
lib.bpf_object__open_file.restype = ctypes.c_void_p
for name in ("bpf_object__next_program", "bpf_object__next_map", "bpf_program__insns"):
    getattr(lib, name).restype = ctypes.c_void_p
for name in ("bpf_program__name", "bpf_map__name"):
    getattr(lib, name).restype = ctypes.c_char_p
lib.bpf_program__insn_cnt.restype = ctypes.c_size_t


class OpenOpts(ctypes.Structure):
    _fields_ = [
        ("sz", ctypes.c_size_t),
        ("object_name", ctypes.c_char_p),
        ("relaxed_maps", ctypes.c_bool),
        ("pin_root_path", ctypes.c_char_p),
        ("attach_prog_fd", ctypes.c_uint32),
        ("kconfig", ctypes.c_char_p),
        ("btf_custom_path", ctypes.c_char_p),
        ("kernel_log_buf", ctypes.c_char_p),
        ("kernel_log_size", ctypes.c_size_t),
        ("kernel_log_level", ctypes.c_uint32),
    ]


opts = OpenOpts()
opts.sz = ctypes.sizeof(OpenOpts)
opts.kconfig = b"CONFIG_HZ=250\nCONFIG_BPF=y\n"
if len(sys.argv) > 2:
    opts.btf_custom_path = sys.argv[2].encode()
obj = ctypes.c_void_p(lib.bpf_object__open_file(sys.argv[1].encode(), ctypes.byref(opts)))
error = lib.bpf_object__load(obj)
if error:
    sys.exit("bpf_object__load: %d" % error)

maps = {}
at = None
while at := lib.bpf_object__next_map(obj, ctypes.c_void_p(at)):
    name = lib.bpf_map__name(ctypes.c_void_p(at)).decode()
    name = name[name.index("."):] if "." in name else name
    maps[lib.bpf_map__fd(ctypes.c_void_p(at))] = name

programs = {}
at = None
while at := lib.bpf_object__next_program(obj, ctypes.c_void_p(at)):
    program = ctypes.c_void_p(at)
    count = lib.bpf_program__insn_cnt(program)
    code = bytearray(ctypes.string_at(lib.bpf_program__insns(program), 8 * count))
    used = {}
    for slot in range(count):
        insn = code[8 * slot : 8 * slot + 8]
        if insn[0] == 0x18 and insn[1] >> 4 in (1, 2):
            used[slot] = maps[int.from_bytes(insn[4:8], "little")]
            code[8 * slot + 4 : 8 * slot + 8] = bytes(4)
    programs[lib.bpf_program__name(program).decode()] = {"insns": code.hex(), "maps": used}
json.dump(programs, sys.stdout, indent=1)
print()
