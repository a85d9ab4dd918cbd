// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
#define MOVED
#define only_here only_elsewhere
#include "core_types.h"

struct subject subject;
subject_t *named;
inner_t inner;
enum wide wide;
enum colour colour;
union either either;
call_t call;
