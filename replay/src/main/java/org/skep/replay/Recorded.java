// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.Privileges;

/** What a row of programs says of Linux's answer. */
final class Recorded {
  /** Where one of these is the reason, Linux did not reject for safety. */
  private static final List<String> NOT_FOR_SAFETY =
      List.of(
          "reserved fields",
          "unknown opcode",
          "too large",
          "too many",
          "not supported",
          "unreachable insn");

  private Recorded() {}

  /** The member that holds Linux's answer, or the row itself. */
  static JsonObject answer(JsonObject row) {
    return row.has("kernel_6_18") ? row.getAsJsonObject("kernel_6_18") : row;
  }

  /**
   * The row with the answer that Linux gives such a caller; null if that was not recorded. Of
   * callers without any rights, only what the suite expects is known.
   */
  static @Nullable JsonObject answeredFor(Privileges privileges, JsonObject row) {
    if (privileges == Privileges.FULL) {
      return row;
    }
    JsonObject answer = new JsonObject();
    if (privileges == Privileges.BPF_ONLY) {
      if (!Json.has(row, "kernel_6_18_cap_bpf_only")) {
        return null;
      }
      answer = row.getAsJsonObject("kernel_6_18_cap_bpf_only");
    } else {
      String expected =
          Json.has(row, "expected_6_1")
              ? Json.text(row.getAsJsonObject("expected_6_1"), "result_unpriv", "UNDEF")
              : "UNDEF";
      if (expected.equals("UNDEF")) {
        return null;
      }
      answer.addProperty("verdict", expected);
      answer.addProperty(
          "log_last", Json.text(row.getAsJsonObject("expected_6_1"), "errstr_unpriv", ""));
    }
    JsonObject answered = row.deepCopy();
    answered.add("kernel_6_18", answer);
    return answered;
  }

  static boolean isAccepted(JsonObject linux) {
    return "ACCEPT".equals(Json.text(linux, "verdict"));
  }

  static boolean isRejectedForSafety(JsonObject linux) {
    String last = Json.text(linux, "log_last", "");
    return !isAccepted(linux) && NOT_FOR_SAFETY.stream().noneMatch(last::contains);
  }

  static boolean hasTag(JsonObject row, String tag) {
    if (row.has("tags")) {
      for (JsonElement element : row.getAsJsonArray("tags")) {
        if (element.getAsString().equals(tag)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the record was made without the row's maps. */
  static boolean meansNothing(JsonObject row) {
    return hasTag(row, "map_fixup_failed");
  }

  /**
   * Whether what the program returns or stores is an address of the kernel that recorded it: the
   * strict mode refuses it for that.
   */
  static boolean leaksAddresses(JsonObject row) {
    return hasTag(row, "retval_is_pointer")
        || (Json.has(row, "cap_bpf_only")
            && Json.text(row.getAsJsonObject("cap_bpf_only"), "log_last", "")
                .contains("leaks addr"));
  }

  /** The groups that a row counts in: its kind, type and tags, or the first words of its id. */
  static Set<String> groups(JsonObject row) {
    Set<String> groups = new LinkedHashSet<>();
    String id = Json.text(row, "id", "");
    if (row.has("steps")) {
      String[] words = id.split("/", -1);
      boolean hasType = words.length > 2 && (words[0].equals("ops") || words[0].equals("create"));
      groups.add(hasType ? words[0] + "/" + words[1] : words[0]);
    }
    for (String member : List.of("kind", "prog_type", "intent")) {
      if (Json.has(row, member)) {
        groups.add(member + ":" + Json.text(row, member));
      }
    }
    if (row.has("tags")) {
      row.getAsJsonArray("tags").forEach(tag -> groups.add("tag:" + tag.getAsString()));
    }
    return groups;
  }
}
