// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Reads members that may be absent or null. */
final class Json {
  private Json() {}

  static boolean has(JsonObject object, String name) {
    JsonElement element = object.get(name);
    return element != null && !element.isJsonNull();
  }

  static @Nullable String text(JsonObject object, String name) {
    return has(object, name) ? object.get(name).getAsString() : null;
  }

  static String text(JsonObject object, String name, String fallback) {
    String text = text(object, name);
    return text == null ? fallback : text;
  }

  static int number(JsonObject object, String name, int fallback) {
    return has(object, name) ? object.get(name).getAsNumber().intValue() : fallback;
  }

  static byte[] hex(JsonObject object, String name) {
    return HexFormat.of().parseHex(text(object, name, ""));
  }

  static boolean isTrue(JsonObject object, String name) {
    return has(object, name) && object.get(name).getAsBoolean();
  }
}
