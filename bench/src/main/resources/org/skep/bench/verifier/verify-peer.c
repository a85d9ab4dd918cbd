// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// Loads programs by bpf(2) and prints what this machine's verifier takes for each, as its own log has it.
// Usage: verify-peer LOADS TYPE:NAME:FILE...; a file holds instructions, as bpf(2) takes them.
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_INSNS = 1000000, LOG_SIZE = 1 << 16, MAX_LOADS = 1000 };

static struct bpf_insn insns[MAX_INSNS];
static char log_text[LOG_SIZE];

static int bpf(int cmd, union bpf_attr *attr) {
  return (int)syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static int compare(const void *a, const void *b) {
  long x = *(const long *)a, y = *(const long *)b;
  return (x > y) - (x < y);
}

// The map that programs look things up in: a hash with 4 bytes of key, 64 of value.
static int make_map(void) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof(attr));
  attr.map_type = BPF_MAP_TYPE_HASH;
  attr.key_size = 4;
  attr.value_size = 64;
  attr.max_entries = 16;
  return bpf(BPF_MAP_CREATE, &attr);
}

static int read_insns(const char *path, int map) {
  FILE *file = fopen(path, "rb");
  if (!file) return 0;
  int count = (int)fread(insns, sizeof(*insns), MAX_INSNS, file);
  fclose(file);
  for (int i = 0; i < count; i++) {
    int is_map = insns[i].code == (BPF_LD | BPF_IMM | BPF_DW) && insns[i].src_reg == BPF_PSEUDO_MAP_FD;
    if (is_map) insns[i].imm = map;
  }
  return count;
}

int main(int argc, char **argv) {
  int loads = argc > 1 ? atoi(argv[1]) : 0;
  if (loads < 1 || loads > MAX_LOADS) return 2;
  int map = make_map();
  if (map < 0) {
    printf("bpf(2) is not permitted here: %s\n", strerror(errno));
    return 1;
  }
  for (int a = 2; a < argc; a++) {
    char name[64], path[4096];
    int type;
    if (sscanf(argv[a], "%d:%63[^:]:%4095s", &type, name, path) != 3) return 2;
    int count = read_insns(path, map);
    static long micros[MAX_LOADS];
    int failed = 0;
    long processed = 0;
    for (int i = 0; i < loads; i++) {
      union bpf_attr attr;
      memset(&attr, 0, sizeof(attr));
      attr.prog_type = type;
      attr.insns = (unsigned long)insns;
      attr.insn_cnt = count;
      attr.license = (unsigned long)"GPL";
      attr.log_level = 4;
      attr.log_buf = (unsigned long)log_text;
      attr.log_size = LOG_SIZE;
      log_text[0] = 0;
      int fd = bpf(BPF_PROG_LOAD, &attr);
      if (fd < 0) failed = errno;
      else close(fd);
      const char *time = strstr(log_text, "verification time ");
      const char *walked = strstr(log_text, "processed ");
      micros[i] = time ? atol(time + strlen("verification time ")) : -1;
      processed = walked ? atol(walked + strlen("processed ")) : -1;
    }
    qsort(micros, loads, sizeof(*micros), compare);
    printf("%s errno=%d processed=%ld min=%ld med=%ld\n", name, failed, processed, micros[0], micros[loads / 2]);
    fflush(stdout);
  }
  return 0;
}
