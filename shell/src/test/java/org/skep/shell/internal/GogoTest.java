// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands as Gogo itself parses and calls them. */
class GogoTest {
  private final ShellRun shell = new ShellRun();
  private final ThreadIOImpl io = new ThreadIOImpl();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private CommandSession session;

  @BeforeEach
  void start() {
    io.start();
    CommandProcessorImpl processor = new CommandProcessorImpl(io);
    processor.addCommand("bpf", new BpfCommands(shell.bpf(), shell));
    InputStream in = new ByteArrayInputStream(new byte[0]);
    PrintStream print = new PrintStream(out, true, UTF_8);
    session = processor.createSession(in, print, print);
    session.currentDir(ShellRun.OBJECTS);
  }

  @AfterEach
  void stop() {
    session.close();
    io.stop();
    shell.close();
  }

  private String run(String line) throws Exception {
    out.reset();
    session.execute(line);
    return out.toString(UTF_8);
  }

  @Test
  void bytesArriveAsTheyAreTyped() throws Exception {
    run("bpf:map create type hash key 4 value 8 entries 4 name bytes");
    run("bpf:map update name bytes key hex 01 0d 1d 2f value hex 1e 10 00 0f 1f 09 1d 08");
    assertThat(run("bpf:map dump name bytes"))
        .isEqualTo("key: 01 0d 1d 2f  value: 1e 10 00 0f 1f 09 1d 08\nFound 1 element\n");
  }

  @Test
  void typedValuesStandInApostrophes() throws Exception {
    run("bpf:load count.bpf.o");
    run("bpf:map update name protocols key 3 value '{packets: 18446744073709551615, bytes: 2}'");
    assertThat(run("bpf:map lookup name protocols key 3"))
        .isEqualTo("key: 3  value: { .packets = 18446744073709551615, .bytes = 2 }\n");
  }

  @Test
  void errorsReachTheCallerOfAScript() {
    assertThatThrownBy(() -> run("bpf:map show id 77"))
        .hasMessageContaining("ENOENT: no map has the id 77");
  }
}
