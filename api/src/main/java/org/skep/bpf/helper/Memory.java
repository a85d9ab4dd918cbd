// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Memory that a program passes to a kernel function, as a pointer and a size: on a {@link
 * org.skep.bpf.mem.Region} that an {@code int} offset and an {@code int} size follow. The region is
 * not to be kept when the method returns.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Memory {
  /** Whether the function fills it: it need not be initialised, and must be writable. */
  boolean writable() default false;
}
