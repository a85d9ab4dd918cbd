// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

/** {@code BTF_KIND_*}, in the order of their numbers. */
public enum BtfKind {
  /** Type id 0, which stands for {@code void}; not encodable. */
  UNKN,
  INT,
  PTR,
  ARRAY,
  STRUCT,
  UNION,
  ENUM,
  FWD,
  TYPEDEF,
  VOLATILE,
  CONST,
  RESTRICT,
  FUNC,
  FUNC_PROTO,
  VAR,
  DATASEC,
  FLOAT,
  DECL_TAG,
  TYPE_TAG,
  ENUM64;

  /** The number in the format. */
  @SuppressWarnings("EnumOrdinal") // the format numbers them as they are listed
  public int number() {
    return ordinal();
  }
}
