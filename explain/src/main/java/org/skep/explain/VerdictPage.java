// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Verdicts as one page of HTML that needs nothing else: source and instructions side by side, what
 * was known at each, and the path that failed. Names and lines of an object are data in it, and
 * never markup; nothing is fetched, and nothing runs but the page's own script.
 */
public final class VerdictPage {
  private VerdictPage() {}

  /**
   * The page, to be written in UTF-8.
   *
   * @param title what the page is called, such as the object's name
   * @param programs the verdicts, at least one; the first that is refused is shown first
   */
  public static String html(String title, List<Explained> programs) {
    if (programs.isEmpty()) {
      throw new IllegalArgumentException("a page needs a program to show, there are none");
    }
    String style = resource("page.css");
    String script = resource("page.js");
    return resource("page.html")
        .replace("{{style-hash}}", hash(style))
        .replace("{{script-hash}}", hash(script))
        .replace("{{title}}", escaped(Plain.text(title)))
        .replace("{{style}}", style)
        .replace("{{script}}", script)
        .replace("{{data}}", PageData.json(programs));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("{", "&#123;");
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = VerdictPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the bundle");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
