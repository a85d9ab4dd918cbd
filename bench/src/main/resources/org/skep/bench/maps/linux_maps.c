// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// The lookups of a program on the Linux JIT, timed by the kernel itself.
//
// usage: linux_maps KEY_SIZE ENTRIES THREADS KEYS BATCHES PROGRAM EMPTY
// Each thread uses KEYS of the entries: the threads share them, or have a part of their own where
// THREADS * KEYS = ENTRIES. PROGRAM and EMPTY are files of instructions in which ld_imm64 of a map
// has no descriptor yet. Prints, in nanoseconds for a run, the fastest and the middle batch.

#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_INSNS 4096
#define MOST_THREADS 16
#define BATCH_NANOS 20000000u
#define STATE 16
#define MASK 24
#define BASE 32
#define SPREAD ((long long)(int)0x9e3779b1)

static long call(int cmd, union bpf_attr *attr) {
  return syscall(SYS_bpf, cmd, attr, sizeof *attr);
}

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static int create(unsigned key_size, unsigned entries) {
  union bpf_attr attr = {.map_type = BPF_MAP_TYPE_HASH,
                         .key_size = key_size,
                         .value_size = 8,
                         .max_entries = entries};
  int fd = call(BPF_MAP_CREATE, &attr);
  if (fd < 0) fail("MAP_CREATE");
  return fd;
}

static void fill(int map, unsigned entries) {
  unsigned long long value = 0, key[2];
  for (unsigned long long i = 0; i < entries; i++) {
    key[0] = i * SPREAD;
    key[1] = i;
    union bpf_attr attr = {.map_fd = map,
                           .key = (unsigned long)key,
                           .value = (unsigned long)&value};
    if (call(BPF_MAP_UPDATE_ELEM, &attr) < 0) fail("MAP_UPDATE_ELEM");
  }
}

static int load(const char *file, int map) {
  static struct bpf_insn insns[MOST_INSNS];
  static char log[1 << 16];
  FILE *in = fopen(file, "rb");
  if (!in) fail(file);
  size_t count = fread(insns, sizeof *insns, MOST_INSNS, in);
  fclose(in);
  for (size_t i = 0; i < count; i++) {
    if (insns[i].code == (BPF_LD | BPF_DW | BPF_IMM) && insns[i].src_reg == BPF_PSEUDO_MAP_FD) {
      insns[i].imm = map;
    }
  }
  union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_XDP,
                         .insns = (unsigned long)insns,
                         .insn_cnt = count,
                         .license = (unsigned long)"Apache-2.0"};
  int fd = call(BPF_PROG_LOAD, &attr);
  if (fd < 0) {
    attr.log_buf = (unsigned long)log;
    attr.log_size = sizeof log;
    attr.log_level = 1;
    call(BPF_PROG_LOAD, &attr);
    fprintf(stderr, "%s\n", log);
    fail("PROG_LOAD");
  }
  return fd;
}

// One batch; the kernel's own time for a run.
static unsigned run(int prog, unsigned thread, unsigned keys, int is_apart, unsigned repeat) {
  unsigned char packet[64] = {0}, out[512];
  unsigned long long seed = 0x9e3779b97f4a7c15ull * (thread + 1), mask = keys - 1;
  unsigned long long base = is_apart ? (unsigned long long)thread * keys : 0;
  memcpy(packet + STATE, &seed, sizeof seed);
  memcpy(packet + MASK, &mask, sizeof mask);
  memcpy(packet + BASE, &base, sizeof base);
  union bpf_attr attr = {.test = {.prog_fd = prog,
                                  .data_in = (unsigned long)packet,
                                  .data_size_in = sizeof packet,
                                  .data_out = (unsigned long)out,
                                  .data_size_out = sizeof out,
                                  .repeat = repeat}};
  if (call(BPF_PROG_TEST_RUN, &attr) < 0) fail("PROG_TEST_RUN");
  return attr.test.duration;
}

struct task {
  int prog;
  unsigned number, keys, repeat, batches;
  int is_apart;
  double *times;
  pthread_barrier_t *barrier;
};

static void *batches(void *argument) {
  struct task *task = argument;
  for (unsigned i = 0; i < task->batches; i++) {
    pthread_barrier_wait(task->barrier);
    task->times[i] = run(task->prog, task->number, task->keys, task->is_apart, task->repeat);
  }
  return NULL;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

// The mean over the threads of each batch; then the fastest and the middle one.
static void measure(const char *name, int prog, unsigned threads, unsigned keys, int is_apart,
                    unsigned count) {
  unsigned nanos = run(prog, 0, keys, is_apart, 1000);
  unsigned repeat = BATCH_NANOS / (nanos + 1) + 1;
  struct task tasks[MOST_THREADS];
  pthread_t ids[MOST_THREADS];
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, NULL, threads);
  for (unsigned i = 0; i < threads; i++) {
    tasks[i] = (struct task){.prog = prog,
                            .number = i,
                            .keys = keys,
                            .repeat = repeat,
                            .batches = count,
                            .is_apart = is_apart,
                            .times = calloc(count, sizeof(double)),
                            .barrier = &barrier};
    pthread_create(&ids[i], NULL, batches, &tasks[i]);
  }
  for (unsigned i = 0; i < threads; i++) pthread_join(ids[i], NULL);
  double *means = calloc(count, sizeof *means);
  for (unsigned b = 0; b < count; b++) {
    for (unsigned i = 0; i < threads; i++) means[b] += tasks[i].times[b] / threads;
  }
  qsort(means, count, sizeof *means, compare);
  printf("%s min=%.1f med=%.1f\n", name, means[0], means[count / 2]);
}

int main(int argc, char **argv) {
  if (argc != 8) {
    fprintf(stderr, "usage: %s KEY_SIZE ENTRIES THREADS KEYS BATCHES PROGRAM EMPTY\n", argv[0]);
    return 2;
  }
  unsigned key_size = atoi(argv[1]), entries = atoi(argv[2]), threads = atoi(argv[3]);
  unsigned keys = atoi(argv[4]), count = atoi(argv[5]);
  if (threads < 1 || threads > MOST_THREADS || count < 1) return 2;
  int map = create(key_size, entries), is_apart = threads * keys == entries;
  fill(map, entries);
  measure("program", load(argv[6], map), threads, keys, is_apart, count);
  measure("empty", load(argv[7], map), threads, keys, is_apart, count);
  return 0;
}
