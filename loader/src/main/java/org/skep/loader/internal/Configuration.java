// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;

/**
 * {@code extern … __kconfig}: values that the caller gives as a kernel's configuration writes them,
 * {@code y}, {@code n}, {@code m}, {@code 42}, {@code 0x2a}, {@code "text"}.
 */
final class Configuration {
  private static final String VERSION = "LINUX_KERNEL_VERSION";

  /** This runtime answers as Linux 6.18 does. */
  private static final long ANSWERS_AS = (6 << 16) | (18 << 8);

  private final ObjectReader object;
  private final Btf btf;
  private final Map<String, String> values;

  private Configuration(ObjectReader object, Btf btf, Map<String, String> values) {
    this.object = object;
    this.btf = btf;
    this.values = values;
  }

  /** The bytes of the section that holds them. */
  static byte[] content(ObjectReader object, MapDefinition map, Map<String, String> values) {
    byte[] content = map.content();
    Btf btf = object.types();
    if (btf == null) {
      return content;
    }
    Configuration configuration = new Configuration(object, btf, values);
    try {
      Variables.of(object, map)
          .forEach(
              (name, place) ->
                  Variables.put(
                      content, place, configuration.bytes(name, place), name, map.name()));
    } catch (BtfException e) {
      throw new LoadException("section " + map.name() + ": " + e.getMessage(), e);
    }
    return content;
  }

  private byte[] bytes(String name, Variables.Place place) {
    String text = values.get(name);
    if (text == null && name.equals(VERSION)) {
      return number(ANSWERS_AS, place.size());
    }
    if (text == null) {
      if (!object.isOptional(name)) {
        throw new LoadException(
            "section .kconfig: \"%s\" has no value; give one, or declare it __weak"
                .formatted(name));
      }
      return new byte[place.size()];
    }
    BtfType type =
        btf.type(place.type()) instanceof BtfType.Var variable
            ? btf.resolve(variable.type())
            : btf.type(0);
    byte[] value = value(type, text, place.size());
    if (value == null) {
      throw new LoadException(
          "section .kconfig: \"%s\" cannot be %s, it is %s of %d bytes"
              .formatted(name, text, type.kind(), place.size()));
    }
    return value;
  }

  private byte @Nullable [] value(BtfType type, String text, int size) {
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      boolean isText =
          type instanceof BtfType.Array array
              && btf.resolve(array.element()) instanceof BtfType.Int element
              && element.size() == 1;
      byte[] bytes = text.substring(1, text.length() - 1).getBytes(StandardCharsets.UTF_8);
      return isText
          ? Arrays.copyOf(Arrays.copyOf(bytes, Math.min(bytes.length, size - 1)), size)
          : null;
    }
    if (text.equals("y") || text.equals("n") || text.equals("m")) {
      return state(type, text.charAt(0), size);
    }
    try {
      long number = Long.decode(text);
      boolean isWhole = type instanceof BtfType.Int integer && !integer.isBool();
      return isWhole && fits((BtfType.Int) type, number) ? number(number, size) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** {@code bool}, {@code char} and {@code enum libbpf_tristate} have different words for it. */
  private static byte @Nullable [] state(BtfType type, char state, int size) {
    if (type instanceof BtfType.Enumeration) {
      return number(state == 'y' ? 1 : state == 'm' ? 2 : 0, size);
    }
    if (type instanceof BtfType.Int integer && integer.isBool()) {
      return state == 'm' ? null : number(state == 'y' ? 1 : 0, size);
    }
    return type instanceof BtfType.Int && size == 1 ? number(state, size) : null;
  }

  private static boolean fits(BtfType.Int type, long number) {
    int bits = 8 * type.size();
    if (bits >= Long.SIZE) {
      return true;
    }
    return type.isSigned()
        ? number >= -(1L << (bits - 1)) && number < 1L << (bits - 1)
        : number >= 0 && number < 1L << bits;
  }

  private static byte[] number(long value, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < Math.min(size, Long.BYTES); i++) {
      bytes[i] = (byte) (value >> (8 * i));
    }
    return bytes;
  }
}
