// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a reader has it: in a browser, under the mouse and the keyboard. */
class PageInBrowserTest {
  @TempDir private Path folder;

  @BeforeAll
  static void aBrowserIsThere() {
    assumeTrue(Chromium.program() != null, "chromium is not installed, which shows the page");
  }

  private Chromium open(List<Explained> programs) throws IOException {
    return open(programs, 1400);
  }

  private Chromium open(List<Explained> programs, int width) throws IOException {
    Path page = folder.resolve("page.html");
    Files.writeString(page, VerdictPage.html("page", programs));
    return Chromium.open(Objects.requireNonNull(Chromium.program()), page, width, 900);
  }

  @Test
  void aRefusedProgramSaysWhyAndLightsThePathUp() throws IOException {
    try (Chromium page = open(Verified.object("unchecked.bpf.o"))) {
      assertThat(page.text("#badge")).isEqualTo("refused");
      assertThat(page.text("#message"))
          .contains("V017", "a pointer that may be null is compared with 0 first")
          .contains("R0 invalid mem access 'map_value_or_null'");
      assertThat(page.text("#found")).contains("value (8 bytes) of map lengths, or null");
      assertThat(page.text("#expected")).isNotEmpty();
      assertThat(page.text("#insns .row.fails")).contains("*(u64 *)(r0 +0)");
      assertThat(page.text("#source .row.fails")).contains("if (length > 7) *count += 1;");
      assertThat(page.evaluate("document.querySelectorAll('#insns .row.path').length"))
          .isNotEqualTo("0");
      assertThat(page.text("#insns .holds")).matches("w\\d >= 8");

      // Under the mouse, what is known where the mouse is.
      assertThat(page.text("#values tr[data-place=r0]")).contains("or null");
      page.hover("#insns [data-slot='0']");
      page.await("document.querySelector('#known-title').innerText.endsWith(' 0')");
      assertThat(page.text("#values")).contains("r1", "the context").doesNotContain("r0");
      page.hover("#source .row.fails .text");
      page.await("!!document.querySelector('#values tr.blamed')");
      assertThat(page.text("#values tr.blamed")).contains("r0", "or null");

      // A step of the path leads to its instruction, the rule to its text.
      page.click("#steps li:first-child button");
      page.await("document.querySelector('#known-assumption').innerText !== ''");
      assertThat(page.text("#known-assumption")).contains(">= 8 and does not jump");
      page.click("#rule-link");
      page.await("document.querySelector('#rule').open");
      assertThat(page.text("#rule")).contains("A lookup finds an element or not");
      assertThat(page.problems()).isEmpty();
    }
  }

  @Test
  void anAcceptedProgramShowsWhatWasKnownEverywhere() throws IOException {
    try (Chromium page = open(Verified.object("hello.bpf.o"))) {
      assertThat(page.text("#badge")).isEqualTo("accepted");
      assertThat(page.text("#figures")).contains("27").contains("bytes");
      assertThat(page.evaluate("document.querySelector('#verdict').hidden")).isEqualTo("true");
      page.hover("#insns [data-slot='20']");
      page.await("document.querySelector('#known-title').innerText.endsWith(' 20')");
      assertThat(page.text("#values tr[data-place=r0]"))
          .contains("a pointer into a value (8 bytes) of map verdicts");
      assertThat(page.text("#values tr.stack-begins")).contains("fp-8");
      assertThat(page.text("#source .row.cur")).contains("if (count)");

      // By the keyboard alone.
      page.click("#insns [data-slot='0']");
      page.press("ArrowDown");
      page.await("document.querySelector('#insns .row.sel').dataset.slot === '1'");
      page.press("End");
      page.await("document.querySelector('#insns .row.sel').dataset.slot === '26'");
      page.press("ArrowRight");
      page.await("document.querySelector('#which').innerText.startsWith('state 2 of')");
      assertThat(page.evaluate("document.querySelector('#insns').getAttribute('role')"))
          .isEqualTo("listbox");
      assertThat(page.problems()).isEmpty();
    }
  }

  @Test
  void whatAnObjectSaysIsNeverMarkup() throws IOException {
    try (Chromium page = open(List.of(Hostile.program()))) {
      assertThat(page.evaluate("String(window.stolen)")).isEqualTo("undefined");
      assertThat(page.evaluate("document.images.length + document.scripts.length")).isEqualTo("2");
      assertThat(page.text("#name")).isEqualTo("</script><script>window.stolen=1</script>");
      assertThat(page.text("#source .row:nth-child(2)"))
          .contains("<img src=x onerror=window.stolen=1>", "\\u{202e}", "\\u{1b}");
      assertThat(page.problems()).isEmpty();
    }
  }

  @Test
  void aProgramOfManyThousandInstructionsIsDrawnWhereItIsLookedAt() throws IOException {
    int count = 60_000;
    try (Chromium page = open(List.of(Hostile.large(count)))) {
      page.press("End");
      page.await(
          "document.querySelector('#insns .row.sel')?.dataset.slot === '" + (count - 1) + "'");
      assertThat(Integer.parseInt(page.evaluate("document.querySelectorAll('.row').length + ''")))
          .isLessThan(400);
      assertThat(page.problems()).isEmpty();
    }
  }

  @Test
  void aNarrowWindowShowsAllThreePartsToo() throws IOException {
    try (Chromium page = open(Verified.object("unchecked.bpf.o"), 600)) {
      for (String part : List.of("#source", "#insns", "#known")) {
        assertThat(
                page.evaluate(
                    "document.querySelector('%s').getBoundingClientRect().height > 40"
                        .formatted(part)))
            .as(part)
            .isEqualTo("true");
      }
      assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
          .isEqualTo("true");
    }
  }
}
