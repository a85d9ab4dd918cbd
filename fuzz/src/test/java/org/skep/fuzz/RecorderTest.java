// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.verify.Privileges;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** A recorded script makes the calls that were recorded: a seed that is refused is worth little. */
class RecorderTest {
  @Test
  void aScriptOpensWhatTheLoaderOpened() throws Exception {
    ObjectFile file = ObjectFile.read(java.nio.file.Path.of("../examples/bpf/count.bpf.o"));
    List<String> names = new ArrayList<>();
    byte[] script;
    try (World world = new World("interpreter", Privileges.FULL, true)) {
      Recorder recorder = new Recorder(world.bpf(), 2);
      try (LoadedObject loaded = ObjectLoader.of(recorder).logLevel(0).load(file)) {
        loaded.maps().forEach(map -> names.add("MAP " + map.name()));
        loaded.programs().forEach(program -> names.add("PROG " + program.name()));
        script = recorder.script();
      }
    }
    assertThat(names).contains("PROG count");
    List<String> again = new ArrayList<>();
    Calls.run(
        script,
        event -> {
          if (event.kind() == BpfEvent.Kind.CREATED) {
            again.add(event.object() + " " + event.name());
          }
        });
    assertThat(again).containsAll(names);
  }
}
