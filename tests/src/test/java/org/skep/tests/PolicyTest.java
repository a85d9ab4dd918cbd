// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.helper.HelperBody;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.helper.ReturnType;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.bpf.verify.Privileges;
import org.skep.core.Policy;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * What a policy denies is {@code EPERM}, with a reason that names the rule; the rest is allowed.
 */
class PolicyTest {
  private static void assertDenied(ThrowingCallable call, String rule) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(BpfException.class))
        .satisfies(
            thrown -> {
              assertThat(thrown.errno()).isEqualTo(Errno.EPERM);
              assertThat(thrown.reason()).contains("policy of \"com.example.*\"").contains(rule);
            });
  }

  /** What a process named {@code com.example.app} meets under a policy. */
  private static void under(Policy policy, java.util.function.Consumer<Bpf> caller) {
    try (Skep skep = Skep.builder().policy(policy).open();
        Skep.Peer peer = skep.newProcess("com.example.app")) {
      skep.add(new Answer());
      caller.accept(peer.bpf());
    }
  }

  private static Policy example() {
    return Policy.of("com.example.*");
  }

  private static BpfMap<Integer, Long> map(Bpf bpf, int type) {
    return BpfMap.create(bpf, MapSpec.of(type, 4, 8, 16, 0), Codec.u32(), Codec.u64());
  }

  @Test
  void withoutAPolicyEverythingIsAllowed() {
    under(
        Policy.of("org.other").withMapTypes(Set.of()),
        bpf -> {
          map(bpf, MapTypes.HASH);
          Programs.load(bpf, Programs.returning(1));
        });
  }

  @Test
  void mapTypesGoByNameOrNumber() {
    under(
        example().withMapTypes(Set.of("array", "5")),
        bpf -> {
          map(bpf, MapTypes.ARRAY);
          assertDenied(() -> map(bpf, MapTypes.HASH), "denies hash: its rule map.types");
        });
  }

  @Test
  void programTypes() {
    under(
        example().withProgramTypes(Set.of("tracepoint")),
        bpf -> {
          BpfProgram.builder(bpf, ProgTypes.TRACEPOINT, Programs.returning(0)).load();
          assertDenied(
              () -> Programs.load(bpf, Programs.returning(0)),
              "denies socket_filter: its rule program.types");
        });
  }

  @Test
  void memory() {
    under(
        example().withLimits(1 << 14, 9, 9),
        bpf -> {
          BpfMap<Integer, Long> map = map(bpf, MapTypes.ARRAY);
          MapSpec large = MapSpec.of(MapTypes.ARRAY, 4, 8, 1 << 12, 0);
          assertDenied(
              () -> BpfMap.create(bpf, large, Codec.u32(), Codec.u64()), "the rule memory");
          map.put(0, 1L);
        });
  }

  @Test
  void programsAtOnce() {
    under(
        example().withLimits(Long.MAX_VALUE, 2, 99),
        bpf -> {
          BpfProgram first = Programs.load(bpf, Programs.returning(1));
          BpfProgram second = Programs.load(bpf, Programs.returning(2));
          assertDenied(
              () -> Programs.load(bpf, Programs.returning(3)), "its rule programs allows 2");
          assertThatThrownBy(() -> Programs.load(bpf, Programs.begin().movReg(0, 5).exit()))
              .hasMessageContaining("EACCES");
          second.close();
          Programs.load(bpf, Programs.returning(3));
          assertThat(first.testRun(new byte[64], 1).result()).isEqualTo(1);
        });
  }

  @Test
  void descriptorsAtOnce() {
    under(
        example().withLimits(Long.MAX_VALUE, 99, 2),
        bpf -> {
          BpfMap<Integer, Long> first = map(bpf, MapTypes.ARRAY);
          map(bpf, MapTypes.ARRAY);
          assertDenied(() -> map(bpf, MapTypes.ARRAY), "its rule fds allows 2");
          first.close();
          map(bpf, MapTypes.ARRAY);
          assertThat(BpfObjects.openFds(bpf)).hasSize(2);
        });
  }

  /** Published under a name, called by its id. */
  private static final class Answer implements KernelFunction {
    @Override
    public HelperPrototype prototype() {
      return HelperPrototype.of("answer", ReturnType.INTEGER);
    }

    @Override
    public HelperBody body() {
      return (run, r1, r2, r3, r4, r5) -> 42;
    }
  }

  private static List<Insn> calling(Bpf bpf) {
    long name = bpf.memory().mapString("answer");
    int id =
        bpf.call(
                Cmd.KFUNC_GET_ID,
                org.skep.bpf.BpfAttr.create().u64(org.skep.bpf.Attr.KernelFunction.NAME, name))
            .orThrow();
    return Programs.begin().add(Op.JMP | Op.CALL, 0, Op.PSEUDO_KFUNC_CALL, 0, id).exit();
  }

  @Test
  void kernelFunctions() {
    under(
        example().withKernelFunctions(Set.of("answer")),
        bpf ->
            assertThat(Programs.load(bpf, calling(bpf)).testRun(new byte[64], 1).result())
                .isEqualTo(42));
    under(
        example().withKernelFunctions(Set.of("question")),
        bpf ->
            assertDenied(
                () -> Programs.load(bpf, calling(bpf)),
                "denies answer: its rule kernel.functions allows [question]"));
  }

  @Test
  void privilegesAreTheLesserOfTheRuntimesAndThePolicys() {
    List<Insn> leak =
        Programs.begin().add(Op.STX | Op.MEM | Op.DW, 10, 1, -8, 0).movReg(0, 1).exit();
    under(example(), bpf -> Programs.load(bpf, leak));
    under(
        example().withPrivileges(Privileges.BPF_ONLY),
        bpf ->
            assertThatThrownBy(() -> Programs.load(bpf, leak))
                .hasMessageContaining("R0 leaks addr"));
    try (Skep strict =
        Skep.builder()
            .verification(org.skep.bpf.verify.Limits.LINUX, Privileges.BPF_ONLY)
            .policy(Policy.of("*"))
            .open()) {
      assertThatThrownBy(() -> Programs.load(strict.bpf(), leak))
          .hasMessageContaining("R0 leaks addr");
    }
  }

  @Test
  void theLongestPatternCounts() {
    Policy general = Policy.of("*").withMapTypes(Set.of());
    Policy special = Policy.of("com.example.*").withMapTypes(Set.of("hash"));
    Policy other = Policy.of("com.*").withMapTypes(Set.of("array"));
    try (Skep skep =
            Skep.builder().policy(general).policy(special).policy(other).name("main").open();
        Skep.Peer peer = skep.newProcess("com.example.app");
        Skep.Peer cousin = skep.newProcess("com.cousin")) {
      map(peer.bpf(), MapTypes.HASH);
      assertDenied(() -> map(peer.bpf(), MapTypes.ARRAY), "map.types allows [hash]");
      map(cousin.bpf(), MapTypes.ARRAY);
      assertThatThrownBy(() -> map(skep.bpf(), MapTypes.ARRAY)).hasMessageContaining("\"*\"");
    }
  }

  @Test
  void aDeniedLoadLeavesNothing() {
    under(
        example().withLimits(Long.MAX_VALUE, 0, 99),
        bpf -> {
          BpfMap<Integer, Long> map = map(bpf, MapTypes.HASH);
          List<Insn> insns = Programs.begin().lookup(map.fd(), 1).mov(0, 0).exit();
          assertDenied(() -> Programs.load(bpf, insns), "rule programs allows 0");
          map.close();
          assertThat(BpfObjects.ids(bpf, org.skep.bpf.ObjectKind.MAP)).isEmpty();
        });
  }
}
