// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium with one page, driven by its DevTools protocol.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">The protocol</a>
 */
final class Chromium implements AutoCloseable {
  private static final String LISTENING = "DevTools listening on ";

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
  private final List<String> broken = new CopyOnWriteArrayList<>();
  private String session = "";

  private Chromium(Process process, Path profile, String address) {
    this.process = process;
    this.profile = profile;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Listener())
            .join();
  }

  /** The browser's program; null if none is on the path. */
  static @Nullable Path program() {
    return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /** Opens a page that is a file, in a window of that size. */
  static Chromium open(Path program, Path page, int width, int height) throws IOException {
    Path profile = Files.createTempDirectory("skep-chromium");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--window-size=" + width + "," + height,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      if (line.startsWith(LISTENING)) {
        Thread drain = new Thread(() -> out.lines().forEach(rest -> {}));
        drain.setDaemon(true);
        drain.start();
        Chromium browser =
            new Chromium(process, profile, line.substring(LISTENING.length()).strip());
        browser.show(page);
        return browser;
      }
    }
    throw new IOException(program + " did not start: " + said);
  }

  private void show(Path page) {
    JsonObject target = new JsonObject();
    target.addProperty("url", "about:blank");
    String id = call("Target.createTarget", target).get("targetId").getAsString();
    JsonObject attach = new JsonObject();
    attach.addProperty("targetId", id);
    attach.addProperty("flatten", true);
    session = call("Target.attachToTarget", attach).get("sessionId").getAsString();
    call("Page.enable", new JsonObject());
    call("Runtime.enable", new JsonObject());
    call("Log.enable", new JsonObject());
    JsonObject to = new JsonObject();
    to.addProperty("url", page.toUri().toString());
    call("Page.navigate", to);
    await("document.readyState === 'complete' && !!document.querySelector('#insns .row')");
  }

  /** Waits until an expression is true, as the page draws in its own time. */
  void await(String expression) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!evaluate("String(" + expression + ")").equals("true")) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never became true: " + expression + "; " + problems());
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  /** What the page's script said went wrong: exceptions, and what its policy forbade. */
  String problems() {
    return String.join("\n", broken);
  }

  /** An expression's value as text. */
  String evaluate(String expression) {
    JsonObject params = new JsonObject();
    params.addProperty("expression", expression);
    params.addProperty("returnByValue", true);
    JsonObject answer = call("Runtime.evaluate", params);
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.get("exceptionDetails").toString());
    }
    JsonElement value = answer.getAsJsonObject("result").get("value");
    return value == null || value.isJsonNull() ? "" : value.getAsString();
  }

  /** What an element shows. */
  String text(String selector) {
    return evaluate("document.querySelector(%s)?.innerText ?? ''".formatted(quoted(selector)));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** Moves the mouse over the middle of an element. */
  void hover(String selector) {
    mouse("mouseMoved", selector, "none");
  }

  void click(String selector) {
    hover(selector);
    mouse("mousePressed", selector, "left");
    mouse("mouseReleased", selector, "left");
  }

  private void mouse(String type, String selector, String button) {
    String box =
        evaluate(
            "(e => { const r = e.getBoundingClientRect();"
                + " return (r.left + r.width / 2) + ' ' + (r.top + r.height / 2); })"
                + "(document.querySelector(%s))".formatted(quoted(selector)));
    JsonObject params = new JsonObject();
    params.addProperty("type", type);
    params.addProperty("x", Double.parseDouble(box.substring(0, box.indexOf(' '))));
    params.addProperty("y", Double.parseDouble(box.substring(box.indexOf(' ') + 1)));
    params.addProperty("button", button);
    params.addProperty("clickCount", button.equals("none") ? 0 : 1);
    call("Input.dispatchMouseEvent", params);
  }

  /** Presses a key, such as {@code ArrowDown}. */
  void press(String key) {
    JsonObject params = new JsonObject();
    params.addProperty("type", "keyDown");
    params.addProperty("key", key);
    call("Input.dispatchKeyEvent", params);
  }

  private JsonObject call(String method, JsonObject params) {
    int id = lastId.incrementAndGet();
    JsonObject message = new JsonObject();
    message.addProperty("id", id);
    message.addProperty("method", method);
    message.add("params", params);
    if (!session.isEmpty()) {
      message.addProperty("sessionId", session);
    }
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(message.toString(), true).join();
    return answer.orTimeout(2, TimeUnit.MINUTES).join();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        received(JsonParser.parseString(message.toString()).getAsJsonObject());
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void received(JsonObject json) {
      if (json.has("id")) {
        CompletableFuture<JsonObject> answer = answers.remove(json.get("id").getAsInt());
        if (answer != null && json.has("error")) {
          answer.completeExceptionally(new AssertionError(json.get("error").toString()));
        } else if (answer != null) {
          answer.complete(json.getAsJsonObject("result"));
        }
        return;
      }
      String event = json.get("method").getAsString();
      if (event.equals("Runtime.exceptionThrown") || event.equals("Log.entryAdded")) {
        broken.add(json.get("params").toString());
      }
    }
  }

  @Override
  public void close() {
    try {
      session = "";
      call("Browser.close", new JsonObject());
      process.waitFor(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      deleteProfile();
    }
  }

  /** Again and again: a part of the browser may be the last to write there. */
  private void deleteProfile() {
    for (int i = 0; i < 100 && Files.exists(profile); i++) {
      try (Stream<Path> files = Files.walk(profile)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        Thread.sleep(20);
      } catch (IOException | UncheckedIOException e) {
        // Something went while it was listed.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
