// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method of {@link KernelFunctions} that programs may call. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface KernelFunctionMethod {
  /** The name that C declares: letters, digits and {@code _}. */
  String value();

  /** Whether only programs with a GPL-compatible license may call it. */
  boolean gplOnly() default false;
}
