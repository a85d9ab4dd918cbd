// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfListener;
import org.skep.bpf.attach.AttachPoint;
import org.skep.core.Skep;
import org.skep.prog.socket.PacketHooks;

/** A runtime on the class path, and commands typed into it. */
final class ShellRun implements AutoCloseable, Providers {
  /** Where the example objects are. */
  static final Path OBJECTS = Path.of("..", "examples", "bpf").toAbsolutePath().normalize();

  static final Path CAPTURE = OBJECTS.resolve("../capture/traffic.pcap").normalize();

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Screen screen = Screen.NONE;
  private final PacketHooks hooks = new PacketHooks();
  private final EventLog events = new EventLog();
  private final Skep skep = Skep.builder().with(hooks).with(events).name("shell").open();

  /** Has commands print for that screen. */
  void watchOn(Screen watched) {
    screen = watched;
  }

  Bpf bpf() {
    return skep.bpf();
  }

  PacketHooks hooks() {
    return hooks;
  }

  @Override
  public <T> List<T> all(Class<T> service) {
    List<T> all = new ArrayList<>();
    for (T provider : ServiceLoader.load(service)) {
      all.add(provider instanceof PacketHooks ? service.cast(hooks) : provider);
    }
    if (service == BpfListener.class) {
      all.add(service.cast(events));
    }
    if (service == AttachPoint.class && !all.contains(service.cast(hooks))) {
      all.add(service.cast(hooks));
    }
    return all;
  }

  /** What a command prints; words are parted by spaces, quoted by apostrophes. */
  String run(String command) {
    return run(command, OBJECTS);
  }

  String run(String command, Path directory) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    ByteArrayOutputStream bytes = printed;
    bytes.reset();
    Shell.run(
        words.get(0),
        words.subList(1, words.size()),
        bpf(),
        this,
        new PrintStream(bytes, true, UTF_8),
        directory,
        screen);
    return bytes.toString(UTF_8);
  }

  /** What the last command printed, even if it failed. */
  String printed() {
    return printed.toString(UTF_8);
  }

  @Override
  public void close() {
    skep.close();
  }
}
