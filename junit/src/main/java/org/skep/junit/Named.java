// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The program (a {@link org.skep.bpf.typed.BpfProgram}) or map (a {@code BpfMap<K, V>}) of that
 * name in the {@link BpfObject}. Keys and values of maps are {@code Integer}, {@code Long}, {@code
 * byte[]} or records.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Named {
  /** The name in the object. */
  String value();
}
