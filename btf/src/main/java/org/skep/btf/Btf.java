// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.btf.BtfType.Array;
import org.skep.btf.BtfType.Composite;
import org.skep.btf.BtfType.Datasec;
import org.skep.btf.BtfType.Enumeration;
import org.skep.btf.BtfType.Int;
import org.skep.btf.BtfType.Modifier;
import org.skep.btf.BtfType.Ptr;
import org.skep.btf.BtfType.Var;

/**
 * The types of one {@code .BTF} section, ids 0 ({@code void}) to {@link #lastId()}. Immutable and
 * safe for use by many threads.
 *
 * <p>Parsing checks that all is well-formed: sections, kinds, references and names in range. It
 * does not ask whether types make sense (a struct within itself, a member beyond its struct); what
 * cannot be answered for such types is a {@link BtfException} when it is asked for.
 *
 * @see <a href="https://docs.kernel.org/bpf/btf.html">BPF Type Format (BTF)</a>
 */
public final class Btf {
  /** Linux's {@code BTF_MAX_SIZE}, bytes; larger input is refused. */
  public static final int MAX_SIZE = 16 << 20;

  /** Linux's {@code MAX_RESOLVE_DEPTH}: longest chain of typedefs, modifiers and arrays. */
  public static final int MAX_RESOLVE_DEPTH = 32;

  private final BtfType[] types;
  private final StringSection strings;
  private final Map<String, Integer> firstByName;

  /** Id of the next type of the same name, 0 at the end. */
  private final int[] nextByName;

  Btf(BtfType[] types, StringSection strings) {
    this.types = types;
    this.strings = strings;
    this.firstByName = new HashMap<>();
    this.nextByName = new int[types.length];
    for (int id = types.length - 1; id > 0; id--) {
      String name = types[id].name();
      if (!name.isEmpty()) {
        Integer next = firstByName.put(name, id);
        nextByName[id] = next == null ? 0 : next;
      }
    }
  }

  /**
   * Parses a {@code .BTF} section of either byte order. The bytes are not kept.
   *
   * @throws BtfException for anything malformed; memory is bounded by a multiple of the input
   */
  public static Btf parse(byte[] bytes) {
    return new BtfParser(bytes).parse();
  }

  /** The highest type id; 0 if there are no types but {@code void}. */
  public int lastId() {
    return types.length - 1;
  }

  /** All types in order of id, without {@code void}. */
  public List<BtfType> types() {
    return List.of(types).subList(1, types.length);
  }

  /**
   * The type of {@code id}.
   *
   * @throws BtfException if there is none
   */
  public BtfType type(int id) {
    if (id < 0 || id >= types.length) {
      throw new BtfException("type id " + id, "0 to " + lastId());
    }
    return types[id];
  }

  /** The first type of {@code name} that is a {@code kind}. */
  public Optional<BtfType> find(String name, BtfKind kind) {
    return findAll(name).stream().filter(type -> type.kind() == kind).findFirst();
  }

  /** The first type of {@code name} that is a {@code kind}, e.g. {@code BtfType.Struct.class}. */
  public <T extends BtfType> Optional<T> find(String name, Class<T> kind) {
    return findAll(name).stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /** All types of {@code name}, in order of id; none for {@code ""}. */
  public List<BtfType> findAll(String name) {
    List<BtfType> found = new ArrayList<>();
    for (int id = firstByName.getOrDefault(name, 0); id != 0; id = nextByName[id]) {
      found.add(types[id]);
    }
    return found;
  }

  /**
   * The name at {@code offset} of the string section, as {@code .BTF.ext} refers to it.
   *
   * @throws BtfException if the offset is outside
   */
  public String string(int offset) {
    return strings.at(offset, -1);
  }

  StringSection strings() {
    return strings;
  }

  /**
   * The type behind typedefs, {@code const}, {@code volatile}, {@code restrict} and type tags.
   *
   * @throws BtfException if there are more than {@link #MAX_RESOLVE_DEPTH}, e.g. in a circle
   */
  public BtfType resolve(int id) {
    BtfType type = type(id);
    for (int depth = 0; type instanceof Modifier modifier; depth++) {
      if (depth == MAX_RESOLVE_DEPTH) {
        throw tooDeep(id);
      }
      type = types[modifier.type()];
    }
    return type;
  }

  /**
   * Bytes of a value of the type {@code id}.
   *
   * @throws BtfException if the type has no size (void, functions, forward declarations), is nested
   *     too deeply or circularly, or is larger than {@link Integer#MAX_VALUE}
   */
  public int sizeOf(int id) {
    long count = 1;
    BtfType type = resolve(id);
    for (int depth = 0; type instanceof Array || type instanceof Var; depth++) {
      if (depth == MAX_RESOLVE_DEPTH) {
        throw tooDeep(id);
      }
      if (type instanceof Array array) {
        count *= array.count();
        type = resolve(array.element());
      } else if (type instanceof Var variable) {
        type = resolve(variable.type());
      }
      if (count > Integer.MAX_VALUE) {
        throw tooLarge(id);
      }
    }
    long size = count * ownSize(type);
    if (size > Integer.MAX_VALUE) {
      throw tooLarge(id);
    }
    return (int) size;
  }

  private static int ownSize(BtfType type) {
    if (type instanceof Int integer) {
      return integer.size();
    } else if (type instanceof Ptr) {
      return Long.BYTES;
    } else if (type instanceof Composite composite) {
      return composite.size();
    } else if (type instanceof Enumeration enumeration) {
      return enumeration.size();
    } else if (type instanceof BtfType.Float real) {
      return real.size();
    } else if (type instanceof Datasec section) {
      return section.size();
    }
    throw new BtfException(describe(type), "a type with a size");
  }

  /** Kind, name and id, for messages. */
  static String describe(BtfType type) {
    String name = type.name().isEmpty() ? "" : " '" + type.name() + "'";
    return type.id() == 0 ? "void" : type.kind() + name + " (type id " + type.id() + ")";
  }

  private BtfException tooDeep(int id) {
    return new BtfException(
        describe(types[id]) + " that refers to itself or through too many types",
        "at most " + MAX_RESOLVE_DEPTH + " steps to a type with a layout");
  }

  private BtfException tooLarge(int id) {
    return new BtfException(
        describe(types[id]) + " of more than " + Integer.MAX_VALUE + " bytes", "a smaller type");
  }
}
