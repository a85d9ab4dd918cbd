// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.util.List;
import java.util.Map;

/** A page for a browser, whole in one file. */
final class CoverageHtml {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <meta charset="utf-8">
      <title>eBPF coverage</title>
      <style>
      body { font-family: sans-serif; margin: 2em; }
      td, th { padding: 0 1em; text-align: left; }
      pre { margin: 0; }
      .hits { text-align: right; }
      .hit { background: #dfd; }
      .part { background: #ffd; }
      .miss { background: #fdd; }
      </style>
      <h1>eBPF coverage</h1>
      <p>Green lines ran, red ones never did; of yellow ones some instructions never did.</p>
      """;

  private CoverageHtml() {}

  static String write(List<CoveredProgram> programs) {
    StringBuilder page = new StringBuilder(HEAD).append("<ul>\n");
    programs.forEach(
        program ->
            page.append("<li>").append(escape(CoverageText.summary(program))).append("</li>\n"));
    page.append("</ul>\n");
    Coverage.lines(programs).forEach((file, lines) -> file(page, file, lines));
    return page.append("</html>\n").toString();
  }

  private static void file(
      StringBuilder page, String file, Map<Integer, CoveredProgram.Line> lines) {
    page.append("<h2>").append(escape(file)).append("</h2>\n<table>\n");
    lines.forEach(
        (number, line) ->
            page.append(
                "<tr class=\"%s\"><td class=\"hits\">%d</td><td class=\"hits\">%d</td><td><pre>%s</pre></td></tr>\n"
                    .formatted(
                        line.hits() == 0 ? "miss" : line.isPartial() ? "part" : "hit",
                        number,
                        line.hits(),
                        escape(line.text()))));
    page.append("</table>\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
