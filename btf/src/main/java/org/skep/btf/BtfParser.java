// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.skep.btf.BtfType.Array;
import org.skep.btf.BtfType.Datasec;
import org.skep.btf.BtfType.DeclTag;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Func;
import org.skep.btf.BtfType.FuncProto;
import org.skep.btf.BtfType.Fwd;
import org.skep.btf.BtfType.Int;
import org.skep.btf.BtfType.Linkage;
import org.skep.btf.BtfType.Member;
import org.skep.btf.BtfType.Param;
import org.skep.btf.BtfType.SecVar;
import org.skep.btf.BtfType.Var;

/** One parse of a {@code .BTF} section: first the sections and a count, then the types. */
final class BtfParser {
  static final int MAGIC = 0xEB9F;
  static final int HEADER_SIZE = 24;
  static final int TYPE_SIZE = 12;

  /** Bits of {@code info} that mean something: kind flag, kind, vlen. */
  private static final int INFO_MASK = 0x9f00ffff;

  private static final int MAX_TYPES = 0xfffff;
  private static final BtfKind[] KINDS = BtfKind.values();

  private final byte[] bytes;
  private final ByteBuffer in;
  private int end;
  private int count;
  private StringSection.Reader names = new StringSection(new byte[1], 0, 1).reader();

  // The head of the type being parsed.
  private int start;
  private int info;
  private int sizeOrType;

  BtfParser(byte[] bytes) {
    this.bytes = bytes;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  Btf parse() {
    if (bytes.length > Btf.MAX_SIZE) {
      throw new BtfException(
          Btf.MAX_SIZE, bytes.length + " bytes", "at most " + Btf.MAX_SIZE + " bytes");
    }
    StringSection strings = header();
    int first = in.position();
    countTypes();
    in.position(first);
    names = strings.reader();
    BtfType[] types = new BtfType[count + 1];
    types[0] = new BtfType.Void();
    for (int id = 1; id <= count; id++) {
      types[id] = type(id);
    }
    return new Btf(types, strings);
  }

  /** Leaves the position at the first type and {@link #end} after the last. */
  private StringSection header() {
    if (bytes.length < HEADER_SIZE) {
      throw new BtfException(
          bytes.length, bytes.length + " bytes", "a BTF header of " + HEADER_SIZE + " bytes");
    }
    in.order(order(in, MAGIC, "BTF"));
    expect(2, bytes[2] == 1, "version " + (bytes[2] & 0xff), "version 1");
    expect(3, bytes[3] == 0, "flags " + (bytes[3] & 0xff), "no flags");
    long headerSize = word(4);
    expect(
        4,
        headerSize >= HEADER_SIZE && headerSize <= bytes.length,
        "header length " + headerSize,
        HEADER_SIZE + " to " + bytes.length);
    for (int i = HEADER_SIZE; i < headerSize; i++) {
      expect(i, bytes[i] == 0, "an unknown header field", "zero");
    }
    long typeStart = section(8, headerSize, "type section");
    long stringStart = section(16, headerSize, "string section");
    long typeEnd = typeStart + word(12);
    long stringEnd = stringStart + word(20);
    expect(8, (word(8) & 3) == 0, "type section offset " + word(8), "a multiple of 4");
    expect(
        16,
        typeEnd <= stringStart || stringEnd <= typeStart,
        "sections that overlap",
        "a string section of its own place");
    end = (int) typeEnd;
    StringSection strings = new StringSection(bytes, (int) stringStart, (int) word(20));
    in.position((int) typeStart);
    return strings;
  }

  /** The byte order in which the magic number reads right. */
  static ByteOrder order(ByteBuffer in, int magic, String what) {
    int found = in.order(ByteOrder.LITTLE_ENDIAN).getShort(0) & 0xffff;
    if (found == magic) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    expect(
        0,
        (in.order(ByteOrder.BIG_ENDIAN).getShort(0) & 0xffff) == magic,
        "magic number 0x" + Integer.toHexString(found),
        "0x" + Integer.toHexString(magic) + " of " + what);
    return ByteOrder.BIG_ENDIAN;
  }

  private long section(int field, long headerSize, String what) {
    long from = headerSize + word(field);
    long to = from + word(field + 4);
    expect(field, to <= bytes.length, what + " up to byte " + to, "at most " + bytes.length);
    return from;
  }

  private long word(int offset) {
    return in.getInt(offset) & 0xffffffffL;
  }

  private void countTypes() {
    while (in.position() < end) {
      head();
      need(tailSize(kind(), vlen()));
      in.position(in.position() + tailSize(kind(), vlen()));
      count++;
      expect(start, count <= MAX_TYPES, "one more type", "at most " + MAX_TYPES + " types");
    }
  }

  /** Reads what all kinds begin with. */
  private int head() {
    start = in.position();
    need(TYPE_SIZE);
    int name = in.getInt();
    info = in.getInt();
    sizeOrType = in.getInt();
    int kind = info >>> 24 & 0x1f;
    expect(
        start + 4,
        (info & ~INFO_MASK) == 0,
        "info 0x" + Integer.toHexString(info),
        "no bits outside of 0x" + Integer.toHexString(INFO_MASK));
    expect(
        start + 4, kind > 0 && kind < KINDS.length, "kind " + kind, "1 to " + (KINDS.length - 1));
    return name;
  }

  private BtfKind kind() {
    return KINDS[info >>> 24 & 0x1f];
  }

  private int vlen() {
    return info & 0xffff;
  }

  private boolean flag() {
    return info < 0;
  }

  private static int tailSize(BtfKind kind, int vlen) {
    return switch (kind) {
      case INT, VAR, DECL_TAG -> 4;
      case ARRAY -> 12;
      case STRUCT, UNION, DATASEC, ENUM64 -> vlen * 12;
      case ENUM, FUNC_PROTO -> vlen * 8;
      default -> 0;
    };
  }

  private BtfType type(int id) {
    int nameOffset = head();
    String name = names.at(nameOffset, start);
    checkInfo();
    return switch (kind()) {
      case INT -> integer(id, name);
      case PTR -> new BtfType.Ptr(id, referred());
      case ARRAY -> array(id);
      case STRUCT -> new BtfType.Struct(id, name, size(), members());
      case UNION -> new BtfType.Union(id, name, size(), members());
      case ENUM -> new BtfType.Enum(id, name, enumSize(), flag(), enumerators());
      case FWD -> new Fwd(id, name, flag());
      case TYPEDEF -> new BtfType.Typedef(id, name, referred());
      case VOLATILE -> new BtfType.Volatile(id, referred());
      case CONST -> new BtfType.Const(id, referred());
      case RESTRICT -> new BtfType.Restrict(id, referred());
      case FUNC -> new Func(id, name, referred(), linkage(start + 4, vlen()));
      case FUNC_PROTO -> new FuncProto(id, referred(), params());
      case VAR -> new Var(id, name, referred(), linkage(in.position(), in.getInt()));
      case DATASEC -> new Datasec(id, name, size(), variables());
      case FLOAT -> new BtfType.Float(id, name, floatSize());
      case DECL_TAG -> new DeclTag(id, name, referred(), component(), flag());
      case TYPE_TAG -> new BtfType.TypeTag(id, name, referred(), flag());
      case ENUM64 -> new BtfType.Enum64(id, name, enumSize(), flag(), enumerators64());
      case UNKN -> throw new BtfException(start + 4, "kind 0", "a kind");
    };
  }

  /** Kinds without use for the flag or the length must leave them 0, so that they stay free. */
  private void checkInfo() {
    boolean flagged =
        switch (kind()) {
          case STRUCT, UNION, ENUM, ENUM64, FWD, DECL_TAG, TYPE_TAG -> true;
          default -> false;
        };
    boolean counted =
        switch (kind()) {
          case STRUCT, UNION, ENUM, ENUM64, FUNC, FUNC_PROTO, DATASEC -> true;
          default -> false;
        };
    expect(start + 4, flagged || !flag(), "a kind flag on " + kind(), "none");
    expect(start + 4, counted || vlen() == 0, "vlen " + vlen() + " on " + kind(), "0");
  }

  private BtfType integer(int id, String name) {
    int data = in.getInt();
    int encoding = data >>> 24;
    int offset = data >>> 16 & 0xff;
    int bits = data & 0xff;
    expect(start + 8, size() >= 1 && size() <= 16, "integer size " + size(), "1 to 16");
    expect(
        start + 12,
        encoding <= 2 || encoding == Int.BOOL,
        "integer encoding " + encoding,
        "0, 1 (signed), 2 (char) or 4 (bool)");
    expect(start + 12, (data & 0xff00) == 0, "reserved bits", "zero");
    expect(
        start + 12,
        offset + bits <= size() * 8,
        bits + " bits at bit " + offset,
        "at most " + size() * 8 + " bits");
    return new Int(id, name, size(), encoding, offset, bits);
  }

  private BtfType array(int id) {
    int element = id(in.position(), in.getInt());
    int index = id(in.position(), in.getInt());
    int elements = in.getInt();
    expect(
        start + 20,
        elements >= 0,
        Integer.toUnsignedString(elements) + " elements",
        "at most " + Integer.MAX_VALUE);
    return new Array(id, element, index, elements);
  }

  private List<Member> members() {
    Member[] members = new Member[vlen()];
    for (int i = 0; i < members.length; i++) {
      int where = in.position();
      String name = names.at(in.getInt(), where);
      int type = id(where + 4, in.getInt());
      int offset = in.getInt();
      expect(
          where + 8,
          flag() || offset >= 0,
          "bit offset " + Integer.toUnsignedString(offset),
          "at most " + Integer.MAX_VALUE);
      int bitOffset = flag() ? offset & 0xffffff : offset;
      members[i] = new Member(name, type, bitOffset, flag() ? offset >>> 24 : 0);
    }
    return Arrays.asList(members);
  }

  private List<Enumerator> enumerators() {
    Enumerator[] values = new Enumerator[vlen()];
    for (int i = 0; i < values.length; i++) {
      String name = names.at(in.getInt(), in.position() - 4);
      int value = in.getInt();
      values[i] = new Enumerator(name, flag() ? value : value & 0xffffffffL);
    }
    return Arrays.asList(values);
  }

  private List<Enumerator> enumerators64() {
    Enumerator[] values = new Enumerator[vlen()];
    for (int i = 0; i < values.length; i++) {
      String name = names.at(in.getInt(), in.position() - 4);
      long low = in.getInt() & 0xffffffffL;
      values[i] = new Enumerator(name, (long) in.getInt() << 32 | low);
    }
    return Arrays.asList(values);
  }

  private List<Param> params() {
    Param[] params = new Param[vlen()];
    for (int i = 0; i < params.length; i++) {
      int where = in.position();
      String name = names.at(in.getInt(), where);
      params[i] = new Param(name, id(where + 4, in.getInt()));
    }
    return Arrays.asList(params);
  }

  private List<SecVar> variables() {
    SecVar[] variables = new SecVar[vlen()];
    for (int i = 0; i < variables.length; i++) {
      int where = in.position();
      int type = id(where, in.getInt());
      int offset = in.getInt();
      int size = in.getInt();
      expect(where + 4, offset >= 0, "offset " + offset, "less than 2 GiB");
      expect(where + 8, size >= 0, "size " + size, "less than 2 GiB");
      variables[i] = new SecVar(type, offset, size);
    }
    return Arrays.asList(variables);
  }

  private int size() {
    expect(
        start + 8,
        sizeOrType >= 0,
        "size " + Integer.toUnsignedString(sizeOrType),
        "at most " + Integer.MAX_VALUE);
    return sizeOrType;
  }

  private int enumSize() {
    int size = size();
    expect(
        start + 8, size <= 8 && Integer.bitCount(size) == 1, "enum size " + size, "1, 2, 4 or 8");
    return size;
  }

  private int floatSize() {
    int size = size();
    boolean known = size == 2 || size == 4 || size == 8 || size == 12 || size == 16;
    expect(start + 8, known, "float size " + size, "2, 4, 8, 12 or 16");
    return size;
  }

  private int component() {
    int where = in.position();
    int component = in.getInt();
    expect(where, component >= -1, "component index " + component, "-1 or more");
    return component;
  }

  private int referred() {
    return id(start + 8, sizeOrType);
  }

  private int id(int where, int id) {
    if (id < 0 || id > count) {
      throw new BtfException(
          where, "type id " + Integer.toUnsignedString(id), "at most " + count + ", the last type");
    }
    return id;
  }

  private static Linkage linkage(int where, int linkage) {
    return switch (linkage) {
      case 0 -> Linkage.STATIC;
      case 1 -> Linkage.GLOBAL;
      case 2 -> Linkage.EXTERN;
      default ->
          throw new BtfException(
              where,
              "linkage " + Integer.toUnsignedString(linkage),
              "0 (static), 1 (global) or 2 (extern)");
    };
  }

  private void need(int length) {
    int left = end - in.position();
    if (length > left) {
      throw new BtfException(
          in.position(),
          left + " bytes to the end of the types",
          length + " bytes for the next type");
    }
  }

  private static void expect(long where, boolean holds, String found, String expected) {
    if (!holds) {
      throw new BtfException(where, found, expected);
    }
  }
}
