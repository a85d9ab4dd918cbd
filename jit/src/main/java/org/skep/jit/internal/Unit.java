// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What the methods of one compiled class share: the program, what variant it is, and the constants
 * that its static fields hold.
 */
final class Unit {
  /**
   * How the class is made.
   *
   * @param isCounted whether instructions are counted against the run's budget
   * @param isWindowed whether the packet may be a part of its array
   */
  record Variant(boolean isCounted, boolean isWindowed) {}

  /**
   * A static final field.
   *
   * @param name its name
   * @param descriptor its type
   * @param value what it holds
   */
  record Constant(String name, String descriptor, Object value) {}

  /** The name of compiled classes; hidden classes get a suffix. */
  static final String NAME = "org/skep/jit/internal/Compiled";

  final Code code;
  final Variant variant;
  final List<Shape> shapes;
  final List<Constant> constants = new ArrayList<>();

  /** Whether subprograms may be called back, so that helpers must know the frames in use. */
  final boolean keepsFrames;

  Unit(Code code, Variant variant, List<Shape> shapes, boolean keepsFrames) {
    this.code = code;
    this.variant = variant;
    this.shapes = shapes;
    this.keepsFrames = keepsFrames;
  }

  /** The field that holds a value. */
  Constant constant(Object value, String descriptor) {
    for (Constant constant : constants) {
      if (constant.value() == value && constant.descriptor().equals(descriptor)) {
        return constant;
      }
    }
    Constant added = new Constant("c" + constants.size(), descriptor, value);
    constants.add(added);
    return added;
  }
}
