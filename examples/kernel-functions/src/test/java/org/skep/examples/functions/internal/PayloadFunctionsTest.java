// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.examples.functions.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.helper.KernelFunctionMethod;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

class PayloadFunctionsTest {
  private static final Path OBJECT = Path.of("../bpf/entropy.bpf.o");
  private static final Insn EXIT = new Insn(0x95, 0, 0, 0, 0);
  private static final Insn ZERO_R0 = new Insn(0xb7, 0, 0, 0, 0);

  private final Skep skep = Skep.open();
  private final Bpf bpf = skep.bpf();

  @AfterEach
  void close() {
    skep.close();
  }

  private Insn call(String function) {
    long name = bpf.memory().mapString(function);
    int id =
        bpf.call(Cmd.KFUNC_GET_ID, BpfAttr.create().u64(Attr.KernelFunction.NAME, name)).orThrow();
    return new Insn(0x85, 0, 2, 0, id);
  }

  private BpfResult load(Insn... insns) {
    List<Insn> all = new ArrayList<>(List.of(insns));
    all.add(ZERO_R0);
    all.add(EXIT);
    return BpfProgram.builder(bpf, ProgTypes.SOCKET_FILTER, all).tryLoad();
  }

  private void assertRefused(Errno errno, String words, Insn... insns) {
    BpfResult result = load(insns);
    assertThat(result.errno()).as(result.reason()).isEqualTo(errno);
    assertThat(result.reason()).contains(words);
  }

  @Test
  void entropyOfEqualBytesIsNoneAndOfDifferentOnesTheMost() {
    PayloadFunctions functions = new PayloadFunctions();
    byte[] bytes = new byte[64];
    assertThat(functions.entropy(new HeapRegion(0, bytes), 0, 64)).isZero();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    assertThat(functions.entropy(new HeapRegion(0, bytes), 0, 64)).isEqualTo(6000);
    assertThat(functions.entropy(new HeapRegion(0, bytes), 62, 2)).isEqualTo(1000);
  }

  @Test
  void aProgramInCCallsThemByName() throws Exception {
    byte[] packet = new byte[200];
    for (int i = 0; i < packet.length; i++) {
      packet[i] = (byte) i;
    }
    packet[12] = 8; // Ethernet's type: IPv4
    packet[13] = 0;
    try (LoadedObject object = ObjectLoader.of(bpf).load(ObjectFile.read(OBJECT))) {
      BpfProgram program = BpfProgram.of(bpf, object.programs().get(0).fd());
      assertThat(program.testRun(packet, 1).result()).isEqualTo(-1);
      assertThat(program.testRun(new byte[200], 1).result()).isZero();
    }
  }

  @Test
  void aPointerIsNoNumber() {
    skep.add(new Numbers());
    assertRefused(
        Errno.EINVAL, "R1 is not a scalar", new Insn(0xbf, 1, 10, 0, 0), call("test_half"));
    assertThat(load(new Insn(0xb7, 1, 0, 0, 8), call("test_half")).succeeded()).isTrue();
  }

  @Test
  void memoryMustBeInitialisedAndAsLongAsTheSizeSays() {
    Insn toStack = new Insn(0xbf, 1, 10, 0, 0);
    Insn down = new Insn(0x07, 1, 0, 0, -8);
    Insn size8 = new Insn(0xb7, 2, 0, 0, 8);
    Insn size16 = new Insn(0xb7, 2, 0, 0, 16);
    Insn fill = new Insn(0x7a, 10, 0, -8, 0);
    Insn entropy = call("skep_entropy");
    assertThat(load(fill, toStack, down, size8, entropy).succeeded()).isTrue();
    assertRefused(Errno.EACCES, "R1", fill, toStack, down, size16, entropy);
    assertRefused(
        Errno.EACCES, "zero-sized", fill, toStack, down, new Insn(0xb7, 2, 0, 0, 0), entropy);
    assertRefused(Errno.EACCES, "R1 type=scalar", new Insn(0xb7, 1, 0, 0, 0), size8, entropy);
  }

  @Test
  void aStringMustBeConstant() {
    Insn fill = new Insn(0x7a, 10, 0, -8, 0);
    assertRefused(
        Errno.EACCES,
        "expected=map_value",
        fill,
        new Insn(0xbf, 1, 10, 0, 0),
        new Insn(0x07, 1, 0, 0, -8),
        new Insn(0xb7, 2, 0, 0, 1),
        call("skep_note"));
  }

  @Test
  void aMapMustBeAMap() {
    Insn entries = call("skep_map_entries");
    assertRefused(Errno.EACCES, "expected=map_ptr", new Insn(0xbf, 1, 10, 0, 0), entries);
    MapSpec spec = MapSpec.of(MapTypes.HASH, 4, 8, 4, 0);
    try (BpfMap<Integer, Long> map = BpfMap.create(bpf, spec, Codec.u32(), Codec.u64())) {
      map.put(1, 1L);
      map.put(2, 2L);
      List<Insn> insns =
          List.of(new Insn(0x18, 1, 1, 0, map.fd()), new Insn(0, 0, 0, 0, 0), entries, EXIT);
      try (BpfProgram program = BpfProgram.builder(bpf, ProgTypes.SOCKET_FILTER, insns).load()) {
        assertThat(program.testRun(new byte[64], 1).result()).isEqualTo(2);
      }
    }
  }

  @Test
  void whatAMethodThrowsIsAFaultOfTheRun() {
    skep.add(new Numbers());
    List<Insn> insns = List.of(new Insn(0xb7, 1, 0, 0, 0), call("test_half"), EXIT);
    try (BpfProgram program = BpfProgram.builder(bpf, ProgTypes.SOCKET_FILTER, insns).load()) {
      assertThat(program.testRun(new byte[64], 1).result()).isZero();
    }
  }

  @Test
  void aMethodThatCannotBeOneIsRefusedByName() {
    assertThatThrownBy(() -> skep.add(new WrongParameter()))
        .hasMessageContaining("WrongParameter.of cannot be a kernel function")
        .hasMessageContaining("Double");
  }

  /** Half of a number other than 0. */
  public static final class Numbers implements KernelFunctions {
    /** Throws for 0. */
    @KernelFunctionMethod("test_half")
    public long half(long number) {
      if (number == 0) {
        throw new IllegalStateException("nothing to halve");
      }
      return number / 2;
    }
  }

  /** Takes what no program can pass. */
  public static final class WrongParameter implements KernelFunctions {
    /** Not callable. */
    @KernelFunctionMethod("test_of")
    public long of(Double number) {
      return Math.round(number);
    }
  }
}
