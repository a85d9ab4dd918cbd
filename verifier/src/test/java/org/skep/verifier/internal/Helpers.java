// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CALLBACK;
import static org.skep.bpf.helper.ArgType.CONST_ALLOC_SIZE;
import static org.skep.bpf.helper.ArgType.RESERVED_MEM;
import static org.skep.bpf.helper.ArgType.STACK_OR_NULL;

import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.ReturnType;

/** Helpers that the tests' programs call; only their prototypes matter. */
final class Helpers {
  static final Helper NUMBER = helper(7, HelperPrototype.of("bpf_number", ReturnType.INTEGER));
  static final Helper RESERVE =
      helper(
          131,
          HelperPrototype.of("bpf_reserve", ReturnType.RESERVED_MEM_OR_NULL, CONST_ALLOC_SIZE));
  static final Helper SUBMIT =
      helper(132, HelperPrototype.of("bpf_submit", ReturnType.VOID, RESERVED_MEM));
  static final Helper LOOP =
      helper(
          181,
          HelperPrototype.of(
              "bpf_loop", ReturnType.INTEGER, ANYTHING, CALLBACK, STACK_OR_NULL, ANYTHING));

  private Helpers() {}

  private static Helper helper(int id, HelperPrototype prototype) {
    return new Helper(id, prototype, (run, r1, r2, r3, r4, r5) -> 0);
  }
}
