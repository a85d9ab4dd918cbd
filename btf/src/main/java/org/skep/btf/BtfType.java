// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.util.List;

/**
 * One type of a {@link Btf}. Types refer to each other by id, so that cyclic types are plain data;
 * id 0 is {@code void}. Records are immutable and free to share. Names are never null; an anonymous
 * type has the name {@code ""}.
 */
public sealed interface BtfType {
  /** The id within its {@link Btf}; 0 only for {@link Void}. */
  int id();

  /** The name, {@code ""} if anonymous or if the kind has no names. */
  default String name() {
    return "";
  }

  /** The kind this record encodes. */
  BtfKind kind();

  /** Types with one referred type and nothing more: a value's layout is the referred type's. */
  sealed interface Modifier extends BtfType {
    /** Id of the type that is renamed, qualified or tagged. */
    int type();
  }

  /** {@link Struct} or {@link Union}. */
  sealed interface Composite extends BtfType {
    /** Bytes. */
    int size();

    /** In the order of declaration. */
    List<Member> members();
  }

  /** {@link Enum} or {@link Enum64}. */
  sealed interface Enumeration extends BtfType {
    /** Bytes: 1, 2, 4 or 8. */
    int size();

    /** Whether values are signed. */
    boolean signed();

    /** In the order of declaration. */
    List<Enumerator> values();
  }

  /** {@code void}, id 0. */
  record Void() implements BtfType {
    @Override
    public int id() {
      return 0;
    }

    @Override
    public BtfKind kind() {
      return BtfKind.UNKN;
    }
  }

  /**
   * An integer.
   *
   * @param size bytes, 1 to 16
   * @param encoding 0 or one of {@link #SIGNED}, {@link #CHAR}, {@link #BOOL}
   * @param bitOffset where the value starts within its {@code size} bytes; not 0 only in the old
   *     encoding of bitfields
   * @param bits bits of the value; {@code size * 8} but for the old encoding of bitfields
   */
  record Int(int id, String name, int size, int encoding, int bitOffset, int bits)
      implements BtfType {
    public static final int SIGNED = 1;
    public static final int CHAR = 2;
    public static final int BOOL = 4;

    @Override
    public BtfKind kind() {
      return BtfKind.INT;
    }

    public boolean isSigned() {
      return (encoding & SIGNED) != 0;
    }

    public boolean isChar() {
      return (encoding & CHAR) != 0;
    }

    public boolean isBool() {
      return (encoding & BOOL) != 0;
    }
  }

  /** A pointer to {@code type}; 8 bytes. */
  record Ptr(int id, int type) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.PTR;
    }
  }

  /** {@code count} elements of type {@code element}. */
  record Array(int id, int element, int index, int count) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.ARRAY;
    }
  }

  /**
   * A member of a struct or union.
   *
   * @param bitOffset from the start of the struct or union
   * @param bitfieldSize bits, 0 if the member is no bitfield
   */
  record Member(String name, int type, int bitOffset, int bitfieldSize) {
    /** The offset in bytes of a member that is no bitfield. */
    public int offset() {
      return bitOffset >>> 3;
    }
  }

  record Struct(int id, String name, int size, List<Member> members) implements Composite {
    public Struct {
      members = List.copyOf(members);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.STRUCT;
    }
  }

  record Union(int id, String name, int size, List<Member> members) implements Composite {
    public Union {
      members = List.copyOf(members);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.UNION;
    }
  }

  /** A named constant; {@code value} is sign- or zero-extended as its enumeration says. */
  record Enumerator(String name, long value) {}

  record Enum(int id, String name, int size, boolean signed, List<Enumerator> values)
      implements Enumeration {
    public Enum {
      values = List.copyOf(values);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.ENUM;
    }
  }

  record Enum64(int id, String name, int size, boolean signed, List<Enumerator> values)
      implements Enumeration {
    public Enum64 {
      values = List.copyOf(values);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.ENUM64;
    }
  }

  /** A struct or union that is declared but not defined. */
  record Fwd(int id, String name, boolean union) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.FWD;
    }
  }

  record Typedef(int id, String name, int type) implements Modifier {
    @Override
    public BtfKind kind() {
      return BtfKind.TYPEDEF;
    }
  }

  record Volatile(int id, int type) implements Modifier {
    @Override
    public BtfKind kind() {
      return BtfKind.VOLATILE;
    }
  }

  record Const(int id, int type) implements Modifier {
    @Override
    public BtfKind kind() {
      return BtfKind.CONST;
    }
  }

  record Restrict(int id, int type) implements Modifier {
    @Override
    public BtfKind kind() {
      return BtfKind.RESTRICT;
    }
  }

  /**
   * {@code __attribute__((btf_type_tag(name)))}, or any attribute of that text if {@code
   * attribute}.
   */
  record TypeTag(int id, String name, int type, boolean attribute) implements Modifier {
    @Override
    public BtfKind kind() {
      return BtfKind.TYPE_TAG;
    }
  }

  /** What the linker sees of a function or variable, numbered as {@code BTF_FUNC_*}. */
  enum Linkage {
    STATIC,
    GLOBAL,
    EXTERN
  }

  /** A function; {@code proto} is the id of its {@link FuncProto}. */
  record Func(int id, String name, int proto, Linkage linkage) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.FUNC;
    }
  }

  /** A parameter; type 0 and name {@code ""} in last place means {@code ...}. */
  record Param(String name, int type) {}

  record FuncProto(int id, int returns, List<Param> params) implements BtfType {
    public FuncProto {
      params = List.copyOf(params);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.FUNC_PROTO;
    }

    /** Whether the last parameter stands for {@code ...}. */
    public boolean isVariadic() {
      return !params.isEmpty() && params.get(params.size() - 1).type() == 0;
    }
  }

  record Var(int id, String name, int type, Linkage linkage) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.VAR;
    }
  }

  /** Where the {@link Var} (or extern {@link Func}) {@code type} lies in its section, in bytes. */
  record SecVar(int type, int offset, int size) {}

  /**
   * The variables of one ELF section. Compilers leave sizes and offsets 0 for the loader to fill.
   */
  record Datasec(int id, String name, int size, List<SecVar> vars) implements BtfType {
    public Datasec {
      vars = List.copyOf(vars);
    }

    @Override
    public BtfKind kind() {
      return BtfKind.DATASEC;
    }
  }

  record Float(int id, String name, int size) implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.FLOAT;
    }
  }

  /**
   * {@code __attribute__((btf_decl_tag(name)))}, or any attribute of that text if {@code
   * attribute}.
   *
   * @param component index of the member or parameter, −1 for the declaration itself
   */
  record DeclTag(int id, String name, int type, int component, boolean attribute)
      implements BtfType {
    @Override
    public BtfKind kind() {
      return BtfKind.DECL_TAG;
    }
  }
}
