// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Bpf;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;
import org.skep.loader.internal.Samples;

/** What the caller says before a load is what is loaded. */
class BeforeLoadTest {
  private final Skep skep = Skep.builder().cpus(2).open();
  private final Bpf bpf = skep.bpf();

  @AfterEach
  void close() {
    skep.close();
  }

  @Test
  void aProgramsTypeAndTarget() {
    ObjectLoader loader =
        ObjectLoader.of(bpf)
            .only(program -> program.name().equals("third"))
            .programType("third", ProgTypes.SCHED_CLS)
            .attachTarget("third", "wire");
    try (LoadedObject object = loader.load(Samples.object("link"))) {
      LoadedProgram third = object.programs().get(0);
      assertThat(third.spec().target()).isEqualTo("wire");
      assertThat(BpfObjects.programInfo(bpf, third.fd()).type()).isEqualTo(ProgTypes.SCHED_CLS);
      try (BpfProgram program = object.program("third")) {
        // LINUX_KERNEL_VERSION, then what is weak and not there: 0, 0 and no symbol.
        assertThat(program.testRun(new byte[64], 1).result()).isEqualTo((6 << 16 | 18 << 8) + 2);
      }
    }
  }

  @Test
  void aMapsType() {
    ObjectLoader loader =
        ObjectLoader.of(bpf)
            .only(program -> program.section().equals("socket"))
            .mapSpec(
                "pairs",
                spec ->
                    new MapSpec(
                        MapTypes.LRU_HASH,
                        spec.keySize(),
                        spec.valueSize(),
                        spec.maxEntries(),
                        spec.flags(),
                        spec.extra(),
                        spec.name(),
                        spec.btfKeyTypeId(),
                        spec.btfValueTypeId()));
    try (LoadedObject object = loader.load(Samples.object("link"));
        BpfMap<Integer, byte[]> pairs = object.map("pairs", Codec.u32(), Codec.bytes(16))) {
      assertThat(pairs.spec().type()).isEqualTo(MapTypes.LRU_HASH);
    }
  }

  @Test
  void anObjectsTypesAreLoadedOnceForAllThatUseThem() {
    try (LoadedObject object =
        ObjectLoader.of(bpf)
            .only(program -> program.section().equals("socket"))
            .load(Samples.object("link"))) {
      assertThat(BpfObjects.ids(bpf, ObjectKind.BTF)).hasSize(1);
      int id = BpfObjects.ids(bpf, ObjectKind.BTF).get(0);
      assertThat(object.programs())
          .hasSize(2)
          .allMatch(program -> BpfObjects.programInfo(bpf, program.fd()).btfId() == id);
      assertThat(object.maps())
          .filteredOn(map -> map.name().equals("pairs"))
          .allMatch(map -> BpfObjects.mapInfo(bpf, map.fd()).btfId() == id);
    }
  }

  @Test
  void anotherCalleeThroughTheInitialProgramArray() {
    try (LoadedObject object =
            ObjectLoader.of(bpf).pinFolder("/sys/fs/bpf/app").load(Samples.object("slots"));
        BpfProgram caller = object.program("caller")) {
      assertThat(caller.testRun(new byte[64], 1).result()).isEqualTo(42);
    }
    BpfObjects.unpin(bpf, "/sys/fs/bpf/app/kept");
  }
}
