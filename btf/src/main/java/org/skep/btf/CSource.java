// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import org.skep.btf.BtfType.Composite;
import org.skep.btf.BtfType.Enumeration;
import org.skep.btf.BtfType.Member;
import org.skep.btf.BtfType.Param;
import org.skep.btf.BtfType.Typedef;

/**
 * Types as C that compiles to the same layout: definitions before uses, forward declarations where
 * pointers need them, bitfields and padding in their places, {@code packed} and {@code aligned}
 * where C would lay out otherwise. Variables and functions are left out, as bpftool does.
 */
public final class CSource {
  private static final int MAX_DEPTH = 256;

  private final Btf btf;
  private final CNames names;
  private final CWriter writer;
  private final BitSet declared = new BitSet();
  private final BitSet begun = new BitSet();
  private final BitSet done = new BitSet();
  private int depth;

  private CSource(Btf btf) {
    this.btf = btf;
    this.names = new CNames(btf);
    this.writer = new CWriter(btf, names);
  }

  /**
   * All types, without an include guard.
   *
   * @throws BtfException if C cannot say it: a struct within itself, or more text than {@value
   *     CWriter#MOST_CHARACTERS} characters
   */
  public static String of(Btf btf) {
    CSource source = new CSource(btf);
    Set<Integer> inline = source.inlineEnumerations();
    for (BtfType type : btf.types()) {
      if (type instanceof Enumeration enumeration && type.name().isEmpty()) {
        if (!inline.contains(type.id())) {
          source.writer.constants(enumeration);
        }
      } else if (!type.name().isEmpty() && isDefinable(type)) {
        source.need(type.id(), true);
      }
    }
    return source.writer.text();
  }

  /**
   * All types as a header: what a program reads of them is found by field, not by offset (CO-RE).
   *
   * @param guard the macro that keeps it from being read twice
   * @throws BtfException as {@link #of}
   */
  public static String header(Btf btf, String guard) {
    return """
    #ifndef %s
    #define %s

    #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
    #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
    #endif

    %s#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
    #pragma clang attribute pop
    #endif

    #endif /* %s */
    """
        .formatted(guard, guard, of(btf), guard);
  }

  private static boolean isDefinable(BtfType type) {
    return type instanceof Composite
        || type instanceof Enumeration
        || type instanceof Typedef
        || type instanceof BtfType.Fwd;
  }

  /** Those that other types write where they use them. */
  private Set<Integer> inlineEnumerations() {
    Set<Integer> used = new TreeSet<>();
    for (BtfType type : btf.types()) {
      if (type instanceof Composite composite) {
        composite.members().forEach(member -> used.add(behind(member.type())));
      } else if (type instanceof Typedef typedef) {
        used.add(behind(typedef.type()));
      } else if (type instanceof BtfType.FuncProto proto) {
        used.add(behind(proto.returns()));
        proto.params().forEach(param -> used.add(behind(param.type())));
      }
    }
    return used;
  }

  private int behind(int id) {
    BtfType type = btf.type(id);
    for (int i = 0; i < Btf.MAX_RESOLVE_DEPTH; i++) {
      if (type instanceof BtfType.Array array) {
        type = btf.type(array.element());
      } else if (type instanceof BtfType.Ptr pointer) {
        type = btf.type(pointer.type());
      } else if (type instanceof BtfType.Modifier modifier && !(type instanceof Typedef)) {
        type = btf.type(modifier.type());
      } else {
        break;
      }
    }
    return type.id();
  }

  /**
   * Writes what must stand before a use of a type.
   *
   * @param whole whether its size is asked for; else a declaration will do
   */
  private void need(int id, boolean whole) {
    if (++depth > MAX_DEPTH) {
      throw new BtfException(
          Btf.describe(btf.type(id)) + " at more than " + MAX_DEPTH + " levels", "fewer");
    }
    BtfType type = btf.type(id);
    if (type instanceof Typedef typedef) {
      define(typedef);
      if (whole) {
        need(typedef.type(), true);
      }
    } else if (type instanceof BtfType.Modifier modifier) {
      need(modifier.type(), whole);
    } else if (type instanceof BtfType.Ptr pointer) {
      need(pointer.type(), false);
    } else if (type instanceof BtfType.Array array) {
      need(array.element(), true);
    } else if (type instanceof BtfType.FuncProto proto) {
      need(proto.returns(), false);
      for (Param param : proto.params()) {
        need(param.type(), false);
      }
    } else if (type instanceof Composite composite) {
      need(composite, whole);
    } else if (CNames.isForward(type)) {
      int definition = names.definition(type);
      if (definition == id) {
        declare(type);
      } else {
        need(definition, whole);
      }
    } else if (type instanceof Enumeration enumeration && !type.name().isEmpty()) {
      if (begin(type)) {
        writer.definition(enumeration);
        done.set(id);
      }
    } else if (CNames.isAlias(type) && begin(type)) {
      writer.alias(type);
      done.set(id);
    }
    depth--;
  }

  private void need(Composite type, boolean whole) {
    boolean isInline = type.name().isEmpty();
    if (!whole && !isInline) {
      declare(type);
    } else if (isInline ? !done.get(type.id()) : begin(type)) {
      for (Member member : type.members()) {
        need(member.type(), true);
      }
      if (!isInline) {
        writer.definition(type);
      }
      done.set(type.id());
    }
  }

  private void define(Typedef type) {
    if (begin(type)) {
      BtfType target = btf.type(type.type());
      // Alone, a struct need not be complete; in an array, it must.
      need(type.type(), target instanceof BtfType.Array);
      writer.definition(type);
      done.set(type.id());
    }
  }

  private void declare(BtfType type) {
    if (!done.get(type.id()) && !declared.get(type.id())) {
      declared.set(type.id());
      writer.declaration(type);
    }
  }

  /** Whether it is to be written now. */
  private boolean begin(BtfType type) {
    if (done.get(type.id())) {
      return false;
    }
    if (begun.get(type.id())) {
      throw new BtfException(
          Btf.describe(type) + " that needs itself to be defined first",
          "a type that C can say, pointing to itself by its tag");
    }
    begun.set(type.id());
    return true;
  }
}
