// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.loader.internal.Samples;

/** Objects go through the call: maps, variables, programs; all of it or nothing. */
class LoadingTest {
  private static final byte[] PACKET = new byte[64];

  private final Skep skep = Skep.builder().cpus(2).open();
  private Bpf bpf = skep.bpf();

  @BeforeEach
  void open() {
    bpf = skep.bpf();
  }

  @AfterEach
  void close() {
    skep.close();
  }

  private ObjectLoader sockets() {
    return ObjectLoader.of(bpf).only(program -> program.section().equals("socket"));
  }

  private static int run(LoadedObject object, String program) {
    try (BpfProgram loaded = object.program(program)) {
      return loaded.testRun(PACKET, 1).result();
    }
  }

  private byte[] value(LoadedObject object, String map, int key) {
    LoadedMap found =
        object.maps().stream().filter(m -> m.name().equals(map)).findFirst().orElseThrow();
    try (MapHandle handle = bpf.openMap(found.fd())) {
      byte[] bytes = new byte[handle.valueSize()];
      byte[] keyBytes = {(byte) key, 0, 0, 0};
      assertThat(handle.lookup(new HeapRegion(0, keyBytes), 0, new HeapRegion(0, bytes), 0, 0))
          .isZero();
      return bytes;
    }
  }

  private void nothingIsLeft() {
    for (ObjectKind kind : List.of(ObjectKind.MAP, ObjectKind.PROG, ObjectKind.BTF)) {
      assertThat(BpfObjects.ids(bpf, kind)).as("%s", kind).isEmpty();
    }
    assertThat(BpfObjects.pins(bpf)).isEmpty();
  }

  @Test
  void namesProgramsMapsAndLicense() {
    ObjectFile object = Samples.object("link");
    assertThat(object.license()).isEqualTo("Dual BSD/GPL");
    assertThat(object.programs())
        .extracting(ProgramSpec::name, ProgramSpec::section, ProgramSpec::type)
        .contains(
            org.assertj.core.groups.Tuple.tuple("first", "socket", ProgTypes.SOCKET_FILTER),
            org.assertj.core.groups.Tuple.tuple("second", "socket", ProgTypes.SOCKET_FILTER),
            org.assertj.core.groups.Tuple.tuple("third", "xdp", ProgTypes.XDP));
    assertThat(object.maps())
        .extracting(MapDefinition::name)
        .containsExactlyInAnyOrder(
            "pairs",
            "counts",
            ".rodata",
            ".rodata.words",
            ".data",
            ".data.hits",
            ".bss",
            ".kconfig");
    assertThat(object.maps())
        .filteredOn(map -> map.name().equals(".rodata"))
        .allMatch(map -> map.spec().name().equals("link.rodata"));
    assertThat(object.maps())
        .filteredOn(map -> map.name().equals(".data.hits"))
        .allMatch(map -> map.spec().name().equals(".data.hits"));
  }

  @Test
  void loadsSeveralProgramsOfASection() {
    try (LoadedObject object = sockets().load(Samples.object("link"))) {
      assertThat(object.programs())
          .extracting(LoadedProgram::name)
          .containsExactly("first", "second");
      // skb->len is what follows the Ethernet header: 50; hidden is 3 + 2; shared: 5 + 1 > 100 no.
      assertThat(run(object, "first")).isEqualTo(55);
      // leaf(50) + shared(50) + leaf(51), then maybe('g') and counts[1].
      assertThat(run(object, "second")).isEqualTo(100 + 0 + 102 + 'g' + 1);
      assertThat(value(object, ".data.hits", 0)[0]).isEqualTo((byte) 2);
    }
  }

  @Test
  void setsVariablesBeforeTheLoad() {
    try (LoadedObject object =
        sockets()
            .setVariable(
                "greeting", "zzzzzzzz\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
            .setVariable("hidden", new byte[] {100, 0, 0, 0})
            .load(Samples.object("link"))) {
      assertThat(run(object, "first")).isEqualTo(50 + 102);
      assertThat(run(object, "second")).isEqualTo(202 + 'z' + 1);
    }
  }

  @Test
  void saysWhichVariablesThereAre() {
    assertThatThrownBy(
            () -> sockets().setVariable("limits", new byte[4]).load(Samples.object("link")))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining(
            "no global variable \"limits\", there are: greeting, hidden, hits, limit, total,"
                + " zeroed");
    assertThatThrownBy(
            () -> sockets().setVariable("limit", new byte[8]).load(Samples.object("link")))
        .hasMessageContaining("\"limit\" has 4 bytes, given are 8");
    nothingIsLeft();
  }

  @Test
  void fillsTheConfiguration() {
    try (LoadedObject object =
        sockets()
            .only(program -> false)
            .kconfig("CONFIG_HZ", "250")
            .kconfig("CONFIG_BPF", "y")
            .load(Samples.object("link"))) {
      byte[] config = value(object, ".kconfig", 0);
      // Both integers first, by name; then the boolean.
      assertThat(config).startsWith((byte) 250, (byte) 0, (byte) 0, (byte) 0);
      assertThat(config).containsSequence((byte) 0, (byte) 18, (byte) 6, (byte) 0, (byte) 1);
    }
    assertThatThrownBy(() -> sockets().kconfig("CONFIG_BPF", "m").load(Samples.object("link")))
        .hasMessageContaining("\"CONFIG_BPF\" cannot be m");
    assertThatThrownBy(
            () -> sockets().kconfig("CONFIG_HZ", "0x1ffffffff").load(Samples.object("link")))
        .hasMessageContaining("\"CONFIG_HZ\" cannot be 0x1ffffffff");
    nothingIsLeft();
  }

  @Test
  void readsMapsOfBeforeBtf() {
    ObjectFile file = Samples.object("legacy");
    assertThat(file.maps())
        .extracting(MapDefinition::name, m -> m.spec().type(), m -> m.spec().valueSize())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("one", MapTypes.ARRAY, 8),
            org.assertj.core.groups.Tuple.tuple("two", MapTypes.HASH, 16));
    try (LoadedObject object = ObjectLoader.of(bpf).load(file)) {
      assertThat(run(object, "lookup")).isZero();
    }
  }

  @Test
  void readsWhatMapsOfObjectsHold() {
    ObjectFile file = Samples.object("slots");
    MapDefinition outer =
        file.maps().stream().filter(m -> m.name().equals("outer")).findFirst().orElseThrow();
    assertThat(outer.slots())
        .containsExactlyInAnyOrder(
            new MapDefinition.Slot(0, "left"), new MapDefinition.Slot(3, "right"));
    assertThat(outer.inner()).isNotNull();
    MapDefinition jumps =
        file.maps().stream().filter(m -> m.name().equals("jumps")).findFirst().orElseThrow();
    assertThat(jumps.slots()).containsExactly(new MapDefinition.Slot(1, "callee"));
    assertThat(jumps.spec().valueSize()).isEqualTo(4);
  }

  @Test
  void putsProgramsIntoArraysOfProgramsAndPinsByName() {
    try (LoadedObject object =
        ObjectLoader.of(bpf)
            .pinFolder("/sys/fs/bpf/app/")
            .only(program -> program.name().equals("callee"))
            .load(Samples.object("slots"))) {
      assertThat(value(object, "jumps", 1)).isNotEqualTo(new byte[4]);
      assertThat(value(object, "outer", 0)).isNotEqualTo(value(object, "outer", 3));
      assertThat(BpfObjects.pins(bpf))
          .extracting(BpfObjects.Pin::path)
          .containsExactly("/sys/fs/bpf/app/kept");
    }
    BpfObjects.unpin(bpf, "/sys/fs/bpf/app/kept");
    nothingIsLeft();
  }

  @Test
  void withoutPinsNothingIsSeenByOthers() {
    try (LoadedObject object =
        ObjectLoader.of(bpf)
            .withoutPins()
            .only(program -> program.name().equals("callee"))
            .load(Samples.object("slots"))) {
      assertThat(object.programs()).hasSize(1);
      assertThat(BpfObjects.pins(bpf)).isEmpty();
    }
    nothingIsLeft();
  }

  @Test
  void takesItsPinsBackWhenAProgramIsRefused() {
    assertThatThrownBy(
            () -> ObjectLoader.of(bpf).programType("callee", 31).load(Samples.object("slots")))
        .isInstanceOf(BpfException.class);
    nothingIsLeft();
  }

  @Test
  void refusesBigEndianObjectsInWords() {
    assertThatThrownBy(() -> ObjectFile.parse(Samples.bytes("big_endian.bpf.o"), "big"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("big is big-endian (bpfeb)")
        .hasMessageContaining("-target bpfel");
  }

  @Test
  void changesMapsBeforeTheyAreMade() {
    try (LoadedObject object = sockets().maxEntries("pairs", 100).load(Samples.object("link"))) {
      int fd =
          object.maps().stream()
              .filter(m -> m.name().equals("pairs"))
              .findFirst()
              .orElseThrow()
              .fd();
      assertThat(BpfObjects.mapInfo(bpf, fd).maxEntries()).isEqualTo(100);
    }
    assertThatThrownBy(() -> sockets().maxEntries("pair", 1).load(Samples.object("link")))
        .hasMessageContaining("no map \"pair\", there are:")
        .hasMessageContaining("pairs");
  }

  @Test
  void sharesMapsThatAreGiven() {
    try (LoadedObject first = sockets().load(Samples.object("link"))) {
      int counts =
          first.maps().stream()
              .filter(m -> m.name().equals(".data.hits"))
              .findFirst()
              .orElseThrow()
              .fd();
      try (LoadedObject second =
          sockets().reuseMap(".data.hits", counts).load(Samples.object("link"))) {
        run(second, "second");
      }
      assertThat(value(first, ".data.hits", 0)[0]).isEqualTo((byte) 2);
      assertThatThrownBy(() -> sockets().reuseMap("pairs", counts).load(Samples.object("link")))
          .hasMessageContaining("map \"pairs\": the map in its place has type 2");
    }
    nothingIsLeft();
  }

  @Test
  void pinsWhereItIsToldAndSharesWhatIsThere() {
    try (LoadedObject first =
            sockets().pinMap("counts", "/sys/fs/bpf/shared").load(Samples.object("link"));
        LoadedObject second =
            sockets().pinMap("counts", "/sys/fs/bpf/shared").load(Samples.object("link"))) {
      assertThat(id(first, "counts")).isEqualTo(id(second, "counts"));
      assertThat(id(first, "pairs")).isNotEqualTo(id(second, "pairs"));
    }
    BpfObjects.unpin(bpf, "/sys/fs/bpf/shared");
    nothingIsLeft();
  }

  private int id(LoadedObject object, String map) {
    return object.maps().stream()
        .filter(m -> m.name().equals(map))
        .mapToInt(m -> BpfObjects.mapInfo(bpf, m.fd()).id())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void leavesNothingBehindWhenAProgramIsRefused() {
    assertThatThrownBy(
            () ->
                ObjectLoader.of(bpf)
                    .programType("third", 31)
                    .pinMap("counts", "/sys/fs/bpf/of/third")
                    .load(Samples.object("link")))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("third");
    nothingIsLeft();
  }

  @Test
  void saysWhatAnUnknownSectionIsLike() {
    ProgramSpec program = org.skep.loader.internal.SectionsAccess.program("p", "sockets");
    assertThat(program.type()).isZero();
    assertThat(org.skep.loader.internal.Sections.nearest("sockets"))
        .isEqualTo("nearest: \"socket\"");
    assertThat(org.skep.loader.internal.Sections.nearest("tracepont/a/b"))
        .isEqualTo("nearest: \"tracepoint/…\"");
    assertThat(org.skep.loader.internal.Sections.nearest("?xpd")).isEqualTo("nearest: \"xdp\"");
  }

  @Test
  void refusesProgramsThatReachWhatIsAbsent() {
    LoadException none = new LoadException("x");
    assertThat(none.errno()).isEqualTo(Errno.EINVAL);
    try (LoadedObject object =
        ObjectLoader.of(bpf)
            .target(Samples.types("core_target.o"))
            .keepGoing(true)
            .load(Samples.object("core"))) {
      assertThat(object.programs()).filteredOn(p -> !p.isLoaded()).isEmpty();
      assertThat(object.programs())
          .filteredOn(p -> p.name().equals("absent"))
          .singleElement()
          .satisfies(
              p ->
                  assertThat(p.absent())
                      .singleElement()
                      .asString()
                      .contains("\"subject.lost\" is not there"));
      // plain, lost, old plain, nowhere, only_here, subject_t, call_t, GONE, RED, in_union, either.
      assertThat(run(object, "exists")).isEqualTo(1 + 4 + 32 + 64 + 256 + 512 + 1024);
    }
  }
}
