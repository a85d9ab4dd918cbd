// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
// One use or more of each kind of BTF type.
// clang-19 -O2 -g -target bpf -ffile-prefix-map=$PWD=. -c kinds.c -o kinds.o && llvm-objcopy-19 --strip-debug kinds.o
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;

#define SEC(name) __attribute__((section(name), used))
#define tag(text) __attribute__((btf_decl_tag(text)))
#define type_tag(text) __attribute__((btf_type_tag(text)))

enum color { RED, GREEN = 5, BLUE };
enum level { LOW = -3, HIGH = 7 };
enum wide { TINY = 1, HUGE_ONE = 0x123456789abcULL };
enum deep { ABYSS = -0x123456789abcLL, TOP = 1 };

struct unknown;

struct point {
  int x;
  int y;
};

struct flags {
  u32 a : 1;
  u32 b : 3;
  int c : 5;
  u32 : 7;
  u32 d : 16;
  u64 e : 40;
  s64 f : 24;
};

union number {
  u64 whole;
  u8 bytes[8];
  struct {
    u32 low;
    u32 high;
  };
  double real;
};

struct node {
  struct node *next;
  struct node type_tag("kptr") * tagged;
  const volatile char *restrict text;
  struct unknown *opaque;
  int (*call)(struct node *self, const char *format, ...);
  void (*const *table[4])(int);
};

struct packed {
  u8 kind;
  u32 length;
  u16 rest;
} __attribute__((packed));

typedef struct {
  u16 grid[2][3];
  struct point points[2];
} shape_t;

struct everything {
  u8 u8;
  signed char s8;
  char c;
  _Bool yes;
  u16 u16;
  short s16;
  u32 u32;
  int s32;
  u64 u64;
  s64 s64;
  __int128 s128;
  float f32;
  double f64;
  char name[8];
  u8 raw[4];
  enum color color;
  enum level level;
  enum wide wide;
  enum deep deep;
  struct flags flags;
  union number number;
  struct point *pointer;
  shape_t shape;
  struct packed packed;
  struct {
    int inner;
    union {
      int left;
      unsigned right;
    };
  };
  void *nothing[0];
} tag("whole");

struct node root SEC(".data.root");
const volatile struct everything settings SEC(".rodata");
static volatile int hidden SEC(".data.hidden");
extern int outside tag("elsewhere") __attribute__((section(".ksyms")));

__attribute__((noinline)) static u64 square(u64 value tag("argument")) {
  return value * value + hidden;
}

SEC("socket") u64 entry(void *context) {
  hidden++;
  return square((u64)context) + (u64)root.next + settings.u32 + (u64)&outside;
}

char licence[] SEC("license") = "Dual BSD/GPL";
