// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.skep.bpf.Bpf;
import org.skep.bpf.Cmd;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfObjects;
import org.skep.core.Skep;
import org.skep.prog.socket.PacketHooks;
import org.skep.prog.tracing.Tracepoints;

/**
 * No bytes and no sequence of calls throw, hang, or leave anything behind. A failure prints the
 * seed; {@code -Dskep.seed=N} runs it again.
 */
@Timeout(120)
class FuzzedCallsTest {
  private static final int CALLS = 4000;
  private static final long FIXED = Long.getLong("skep.seed", 0);

  private static Skep open() {
    PacketHooks hooks = new PacketHooks();
    hooks.open("eth0");
    Tracepoints tracepoints = new Tracepoints();
    tracepoints.define("shop", "order");
    return Skep.builder()
        .with(hooks)
        .with(tracepoints)
        .memoryLimit(64 << 20)
        .fdLimit(48)
        .budget(100_000)
        .open();
  }

  private static long newSeed() {
    return FIXED != 0 ? FIXED : new Random().nextLong();
  }

  @RepeatedTest(8)
  void randomBytesAreAnsweredWithAKnownErrno() {
    long seed = newSeed();
    try (Skep skep = open();
        Skep.Peer peer = skep.newProcess("fuzzed")) {
      new FuzzedCaller(peer.bpf(), seed).randomBytes(CALLS);
    }
  }

  @RepeatedTest(8)
  void sequencesOfCallsLeaveNothingBehind() {
    long seed = newSeed();
    try (Skep skep = open()) {
      try (Skep.Peer peer = skep.newProcess("fuzzed")) {
        FuzzedCaller caller = new FuzzedCaller(peer.bpf(), seed);
        caller.sequence(CALLS);
        assertThat(caller.succeeded())
            .as("a fuzzer that gets nowhere tests nothing, seed %d", seed)
            .contains(
                Cmd.MAP_CREATE,
                Cmd.MAP_UPDATE_ELEM,
                Cmd.PROG_LOAD,
                Cmd.LINK_CREATE,
                Cmd.LINK_DETACH,
                Cmd.OBJ_PIN,
                Cmd.OBJ_GET,
                Cmd.PROG_TEST_RUN,
                Cmd.MAP_GET_FD_BY_ID,
                Cmd.OBJ_GET_INFO_BY_FD);
      }
      assertNothingIsLeft(skep.bpf(), seed);
    }
  }

  @Test
  void callsOnManyThreadsOfOneProcessLeaveNothingBehind()
      throws InterruptedException, ExecutionException {
    long seed = newSeed();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Skep skep = open()) {
      try (Skep.Peer peer = skep.newProcess("fuzzed")) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          FuzzedCaller caller = new FuzzedCaller(peer.bpf(), seed + i);
          all.add(threads.submit(() -> caller.sequence(CALLS)));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      assertNothingIsLeft(skep.bpf(), seed);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void assertNothingIsLeft(Bpf bpf, long seed) {
    BpfObjects.pins(bpf).forEach(pin -> BpfObjects.unpin(bpf, pin.path()));
    for (ObjectKind kind :
        List.of(ObjectKind.LINK, ObjectKind.PROG, ObjectKind.MAP, ObjectKind.BTF)) {
      assertThat(BpfObjects.ids(bpf, kind)).as("%s left, seed %d", kind, seed).isEmpty();
    }
  }
}
