// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
// The same types, as a program is compiled against them and, with MOVED, as they are elsewhere.
enum colour {
#ifdef MOVED
  GREEN = 5,
  RED = 70000,
#else
  RED = 1,
  GREEN = 2,
  GONE = 3,
#endif
};

enum wide {
  HUGE_ONE = 0x123456789aULL,
#ifdef MOVED
  HUGE_TWO = 0xfffffffff0ULL,
#else
  HUGE_TWO = 0x23456789abULL,
#endif
};

struct inner {
#ifdef MOVED
  long pad;
#endif
  int x;
  int y;
};

typedef struct inner inner_t;

union either {
  int one;
  long long two;
#ifdef MOVED
  char three[24];
#endif
};

struct only_here {
  int here;
};

#ifdef MOVED
#undef only_here
struct only_there {
  int there;
};
#endif

struct subject {
#ifdef MOVED
  char before[12];
#endif
  int plain;
#ifdef MOVED
  unsigned long long grows;
  unsigned int shrinks;
#else
  unsigned int grows;
  unsigned long long shrinks;
  int lost;
#endif
  struct inner nested;
  struct inner many[4];
#ifdef MOVED
  struct {
    int more;
    union {
#endif
  struct {
    short in_struct;
    char in_union;
  };
#ifdef MOVED
    };
  };
#endif
  unsigned int bits_a : 3;
#ifdef MOVED
  unsigned int filler : 9;
#endif
  int bits_b : 7;
  unsigned char bits_c : 2;
  enum colour colour;
  void *pointer;
  union either either;
  int (*call)(int, long);
  int flexible[];
};

typedef struct subject subject_t;
typedef int (*call_t)(int, long);
