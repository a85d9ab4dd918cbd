// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

/**
 * A place in a program that depends on how a type looks where it runs ({@code struct
 * bpf_core_relo}).
 *
 * @param type the id of the type in the object's BTF
 * @param access the way to the field, {@code 0:1:2}; or the index of an enumerator
 * @param kind what is asked, one of the constants
 */
record CoreRelocation(int type, String access, int kind) {
  static final int FIELD_BYTE_OFFSET = 0;
  static final int FIELD_BYTE_SIZE = 1;
  static final int FIELD_EXISTS = 2;
  static final int FIELD_SIGNED = 3;
  static final int FIELD_LSHIFT_U64 = 4;
  static final int FIELD_RSHIFT_U64 = 5;
  static final int TYPE_ID_LOCAL = 6;
  static final int TYPE_ID_TARGET = 7;
  static final int TYPE_EXISTS = 8;
  static final int TYPE_SIZE = 9;
  static final int ENUMVAL_EXISTS = 10;
  static final int ENUMVAL_VALUE = 11;
  static final int TYPE_MATCHES = 12;

  boolean isField() {
    return kind >= FIELD_BYTE_OFFSET && kind <= FIELD_RSHIFT_U64;
  }

  boolean isEnumerator() {
    return kind == ENUMVAL_EXISTS || kind == ENUMVAL_VALUE;
  }

  boolean isType() {
    return !isField() && !isEnumerator();
  }

  /** Whether the absence of a match is an answer. */
  boolean asksExistence() {
    return kind == FIELD_EXISTS
        || kind == TYPE_EXISTS
        || kind == ENUMVAL_EXISTS
        || kind == TYPE_MATCHES;
  }
}
