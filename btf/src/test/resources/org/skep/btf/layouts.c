// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
// Layouts that C can say in one way only: each struct compiles to itself again.
// clang-19 -O2 -g -target bpf -ffile-prefix-map=$PWD=. -c layouts.c -o layouts.o && llvm-objcopy-19 --strip-debug layouts.o
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define packed __attribute__((packed))
#define aligned(n) __attribute__((aligned(n)))

struct loose { u8 a; u32 b; u16 c; u64 d; } packed;
struct odd_size { u32 a; u8 b; } packed;
struct holds_loose { u8 first; struct odd_size odd; u16 last; };
struct tail { u8 a; } aligned(8);
struct line { u64 a; u8 b; } aligned(64);
struct holds_line { u8 a; struct line line; u8 b; };
struct gap { u8 a; u64 b aligned(32); u8 c; };
struct bits { u32 a : 3; u32 : 0; u32 b : 7; u64 c : 40; u8 d; u8 e : 2; int f : 30; };
struct tight { u32 a : 5; u32 b : 30; u16 c : 9; u8 d; } packed;
struct wide_bits { u64 a : 1; u64 b : 63; _Bool c : 1; u8 d : 7; };
struct after_gap { u8 a : 2; u8 : 5; u8 b : 1; u32 c; u32 : 9; u32 d : 3; };
struct words { unsigned __int128 big; u8 a; __int128 signed_big; };
struct empty {};
struct flexible { u32 n; struct { u16 k; u16 v; } pairs[]; };
struct only_gaps { long : 64; long : 64; };

union slack { u8 a; u16 b; } aligned(16);
union odd { u32 a; u8 b[5]; } packed;
union nested { struct { u8 a; union { u16 b; u32 c; }; }; u64 whole; struct { u32 x : 4, y : 4; }; };

enum tiny { NONE_SET, ALL_SET = 255 } __attribute__((mode(QI)));
enum small { LEAST = -300, MOST = 300 } __attribute__((mode(HI)));
enum deep { LOWEST = (-9223372036854775807LL - 1), HIGHEST = 9223372036854775807LL };
enum high { HALF = 0x80000000U, FULL = 0xffffffffU };
enum vast { EVERYTHING = 0xffffffffffffffffULL };
enum roomy { SMALL_IN_EIGHT = 1 } __attribute__((mode(DI)));
struct enums { enum tiny t; enum small s; enum deep d; enum high h; enum vast v; enum roomy r; enum { LEFT, RIGHT } side : 1; };

struct later;
typedef struct later later_t;
typedef struct earlier { later_t *later; struct earlier *(*next)(struct earlier *, const later_t *, ...); } earlier_t;
struct later { earlier_t earlier; struct later *self; struct never *never; enum tiny many[2][3]; };
typedef int (*compare)(const void *, const void *);
typedef struct { compare order; void (*none)(void); } *sorter;
typedef int matrix[3][4];
typedef const volatile char *const text;
struct declarators {
  matrix m; matrix *pm; int (*pa)[5]; int *ap[5]; compare (*of)(compare, int[2]); sorter s; text t;
  int *restrict r; void *volatile v; const struct loose *const cl; int (*(*ff)(int))(void);
  int default_value; u8 zero[0];
};

#define use(tag) struct tag use_##tag
use(loose); use(odd_size); use(holds_loose); use(tail); use(line); use(holds_line); use(gap); use(bits);
use(tight); use(wide_bits); use(after_gap); use(words); use(empty); use(flexible); use(only_gaps); use(enums);
use(later); use(declarators);
union slack slack;
union odd odd;
union nested nested;
