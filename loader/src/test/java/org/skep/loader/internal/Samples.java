// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.skep.btf.Btf;
import org.skep.loader.ObjectFile;

/** The objects beside the tests, and what was recorded of them. */
public final class Samples {
  private Samples() {}

  public static byte[] bytes(String name) {
    try (InputStream in = ObjectFile.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ObjectFile object(String name) {
    return ObjectFile.parse(bytes(name + ".bpf.o"), name);
  }

  static ObjectReader reader(String name) {
    return new ObjectReader(bytes(name + ".bpf.o"), name);
  }

  public static Btf types(String file) {
    ElfFile.Section section = ElfFile.parse(bytes(file), file).section(".BTF");
    if (section == null) {
      throw new IllegalStateException("no BTF in " + file);
    }
    return Btf.parse(section.data().copy());
  }

  static JsonObject json(String name) {
    return JsonParser.parseString(new String(bytes(name), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }
}
