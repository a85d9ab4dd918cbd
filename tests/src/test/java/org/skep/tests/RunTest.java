// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfListener;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;
import org.skep.prog.socket.PacketHook;
import org.skep.prog.socket.PacketHooks;

/** What a run may count on, and what nobody needs to fear from one. */
@Timeout(60)
class RunTest {
  private final ProbeMaps maps = new ProbeMaps();
  private final ProbePoint point = new ProbePoint();
  private final PacketHooks hooks = new PacketHooks();
  private final Skep skep = Skep.builder().with(maps).with(point).with(hooks).cpus(2).open();
  private final Bpf bpf = skep.bpf();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
    skep.close();
  }

  private ProgramHandle handle(List<Insn> insns) {
    return handle(Programs.load(bpf, insns));
  }

  private ProgramHandle handle(BpfProgram program) {
    program.attach(ProbePoint.TYPE, "here");
    return point.program();
  }

  private static RunContext enter(ProgramHandle program) {
    RunContext run = program.enter();
    assertThat(run).isNotNull();
    if (run == null) {
      throw new AssertionError();
    }
    return run;
  }

  private BpfMap<Integer, byte[]> map() {
    return BpfMap.create(bpf, ProbeMaps.spec(4096), Codec.u32(), Codec.bytes(4096));
  }

  private long misses(ProgramHandle program) {
    int fd = BpfObjects.open(bpf, ObjectKind.PROG, program.id());
    try {
      return BpfObjects.programInfo(bpf, fd).misses();
    } finally {
      BpfObjects.close(bpf, fd);
    }
  }

  @Test
  void memoryIsNotReusedWhileARunThatBeganBeforeGoesOn() {
    ProgramHandle program = handle(Programs.returning(1));
    BpfMap<Integer, byte[]> first = map();
    ProbeMaps.Probe freed = maps.last();
    RunContext run = enter(program);
    first.close();
    assertThat(freed.closed).as("the run may hold a pointer to it").hasValue(0);
    BpfMap<Integer, byte[]> second = map();
    assertThat(maps.last().value.buffer()).isNotSameAs(freed.value.buffer());
    freed.value.storeLong(8, -1);
    assertThat(second.get(0).orElseThrow()).as("a late write of the run").containsOnly(0);
    program.exit(run);
    assertThat(freed.closed).hasValue(1);
    BpfMap<Integer, byte[]> third = map();
    assertThat(maps.last().value.buffer()).isSameAs(freed.value.buffer());
    assertThat(third.get(0).orElseThrow()).as("memory that comes again").containsOnly(0);
  }

  @Test
  void memoryThatComesAgainIsZeroed() {
    List<ByteBuffer> used = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (BpfMap<Integer, byte[]> map = map()) {
        assertThat(map.get(0).orElseThrow()).containsOnly(0);
        used.add(maps.last().value.buffer());
        byte[] full = new byte[4096];
        Arrays.fill(full, (byte) 0xa5);
        map.put(0, full);
      }
    }
    assertThat(used.get(1)).as("it is the same memory").isSameAs(used.get(0));
  }

  @Test
  void aRunThatBeganLaterDelaysNothing() throws Exception {
    ProgramHandle program = handle(Programs.returning(1));
    RunContext early = enter(program);
    BpfMap<Integer, byte[]> map = map();
    ProbeMaps.Probe probe = maps.last();
    map.close();
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Future<?> later =
        threads.submit(
            () -> {
              RunContext run = enter(program);
              began.countDown();
              await(end);
              program.exit(run);
            });
    await(began);
    assertThat(probe.closed).hasValue(0);
    program.exit(early);
    assertThat(probe.closed).as("only the run that began before counts").hasValue(1);
    end.countDown();
    later.get();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aProgramDoesNotReEnterItselfAndAMissIsCounted() {
    ProgramHandle program = handle(Programs.returning(1));
    RunContext run = enter(program);
    assertThat(program.enter()).isNull();
    assertThat(misses(program)).isEqualTo(1);
    assertThat(program.run(run)).isEqualTo(1);
    program.exit(run);
    RunContext again = enter(program);
    program.exit(again);
    assertThat(misses(program)).isEqualTo(1);
  }

  @Test
  void itRunsOnManyThreadsAtOnce() throws ExecutionException, InterruptedException {
    ProgramHandle program = handle(Programs.returning(7));
    RunContext mine = enter(program);
    long result =
        threads
            .submit(
                () -> {
                  RunContext run = enter(program);
                  try {
                    return program.run(run);
                  } finally {
                    program.exit(run);
                  }
                })
            .get();
    assertThat(result).isEqualTo(7);
    program.exit(mine);
    assertThat(misses(program)).isZero();
  }

  @Test
  void runsNestToALimitAndEachHasItsOwnState() {
    List<ProgramHandle> programs = new ArrayList<>();
    List<RunContext> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      programs.add(handle(Programs.returning(i)));
    }
    for (int i = 0; i < 4; i++) {
      runs.add(enter(programs.get(i)));
      runs.get(i).context().set(new byte[8 * (i + 1)], 0, 8 * (i + 1), false);
    }
    assertThat(programs.get(4).enter()).isNull();
    assertThat(misses(programs.get(4))).isEqualTo(1);
    for (int i = 3; i >= 0; i--) {
      assertThat(runs.get(i).context().size()).isEqualTo(8 * (i + 1));
      assertThat(programs.get(i).run(runs.get(i))).isEqualTo(i);
      programs.get(i).exit(runs.get(i));
    }
    enterAndExit(programs.get(4));
  }

  private static void enterAndExit(ProgramHandle program) {
    RunContext run = enter(program);
    program.exit(run);
  }

  @Test
  void aSecondExitEndsNobodyElsesRun() {
    ProgramHandle outer = handle(Programs.returning(1));
    ProgramHandle inner = handle(Programs.returning(2));
    RunContext outside = enter(outer);
    RunContext inside = enter(inner);
    inner.exit(inside);
    inner.exit(inside);
    assertThat(outer.enter()).as("the outer run goes on").isNull();
    assertThat(outer.run(outside)).isEqualTo(1);
    outer.exit(outside);
    outer.exit(outside);
    enterAndExit(outer);
  }

  @Test
  void nothingOfARunIsLeftInTheNext() {
    ProgramHandle program = handle(Programs.returning(1));
    RunContext run = enter(program);
    run.context().set(new byte[64], 0, 64, false);
    run.setPacket(new byte[64], 0, 64, 14);
    program.exit(run);
    assertThat(run.context().size()).isZero();
    assertThat(run.packet().size()).isZero();
    assertThat(program.run(run)).as("a run that is over").isEqualTo(program.defaultResult());
  }

  @Test
  void runsOnTwoThreadsNeverShareACpuSlot() throws Exception {
    ProgramHandle program = handle(Programs.begin().call(HelperIds.GET_SMP_PROCESSOR_ID).exit());
    CountDownLatch end = new CountDownLatch(1);
    List<Long> cpus = new ArrayList<>();
    List<Future<?>> held = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Long> cpu = new CompletableFuture<>();
      held.add(
          threads.submit(
              () -> {
                RunContext run = enter(program);
                cpu.complete(program.run(run));
                await(end);
                program.exit(run);
              }));
      cpus.add(cpu.get());
    }
    assertThat(cpus).containsExactlyInAnyOrder(0L, 1L);
    List<BpfEvent> faults = faults();
    RunContext run = enter(program);
    assertThat(program.run(run)).isEqualTo(program.defaultResult());
    program.exit(run);
    assertThat(faults).singleElement().extracting(BpfEvent::detail).asString().contains("CPU");
    end.countDown();
    for (Future<?> one : held) {
      one.get();
    }
    run = enter(program);
    assertThat(program.run(run)).as("slots come back").isBetween(0L, 1L);
    program.exit(run);
    assertThat(faults).hasSize(1);
  }

  private List<BpfEvent> faults() {
    List<BpfEvent> faults = new ArrayList<>();
    skep.add(
        (BpfListener)
            event -> {
              if (event.kind() == BpfEvent.Kind.FAULT) {
                faults.add(event);
              }
            });
    return faults;
  }

  @Test
  void aFaultIsContainedAndToldWithItsPlace() {
    BpfProgram beyond =
        BpfProgram.builder(
                bpf,
                ProgTypes.TRACEPOINT,
                Programs.begin().add(Op.LDX | Op.MEM | Op.W, 0, 1, 4000, 0).exit())
            .load();
    ProgramHandle program = handle(beyond);
    List<BpfEvent> faults = faults();
    RunContext run = enter(program);
    run.context().set(new byte[16], 0, 16, true);
    assertThat(program.run(run)).isEqualTo(program.defaultResult());
    program.exit(run);
    assertThat(faults).hasSize(1);
    assertThat(faults.get(0).id()).isEqualTo(program.id());
    assertThat(faults.get(0).detail()).startsWith("insn 0: ");
    enterAndExit(program);
  }

  private static final class ThrowingEngine implements Engine {
    private @Nullable Throwable thrown;

    @Override
    public String name() {
      return "throwing";
    }

    @Override
    public Executable compile(VerifiedProgram program) {
      return (run, entry, r1, r2, r3, r4, r5) -> {
        if (thrown instanceof Error error) {
          throw error;
        }
        if (thrown instanceof RuntimeException exception) {
          throw exception;
        }
        return 5;
      };
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        IndexOutOfBoundsException.class,
        ArithmeticException.class,
        StackOverflowError.class,
        NoClassDefFoundError.class,
        AssertionError.class,
        OutOfMemoryError.class
      })
  void whateverAnEngineThrowsNeverReachesTheHost(Class<? extends Throwable> type)
      throws ReflectiveOperationException {
    ThrowingEngine engine = new ThrowingEngine();
    try (Skep other =
        Skep.builder().with(engine).with(point).with(hooks).engine("throwing").open()) {
      BpfProgram program = Programs.load(other.bpf(), Programs.returning(1));
      program.attach(ProbePoint.TYPE, "here");
      ProgramHandle handle = point.program();
      RunContext run = enter(handle);
      assertThat(handle.run(run)).isEqualTo(5);
      engine.thrown = type.getConstructor().newInstance();
      assertThat(handle.run(run)).isEqualTo(handle.defaultResult());
      handle.exit(run);
      engine.thrown = null;
      RunContext next = enter(handle);
      assertThat(handle.run(next)).isEqualTo(5);
      handle.exit(next);
    }
  }

  @Test
  void runsAllocateNothing() {
    BpfMap<Integer, byte[]> map = map();
    PacketHook hook = hooks.open("eth0");
    BpfProgram program = Programs.load(bpf, Programs.begin().lookup(map.fd(), 0).mov(0, 40).exit());
    program.attach(AttachTypes.PACKETS, "eth0");
    byte[] packet = new byte[100];
    long allocated =
        Allocations.of(
            () -> {
              for (int i = 0; i < 1000; i++) {
                hook.filter(packet, 0, packet.length, 14, 0x0800);
              }
            });
    assertThat(hook.filter(packet, 0, packet.length, 14, 0x0800)).isEqualTo(40);
    assertThat(allocated).isZero();
  }

  @Test
  void runsAreCountedWhileADescriptorOfStatisticsIsOpen() {
    BpfProgram loaded = Programs.load(bpf, Programs.returning(1));
    ProgramHandle program = handle(loaded);
    runTwice(program);
    assertThat(BpfObjects.programInfo(bpf, loaded.fd()).runCount()).isZero();
    int stats = bpf.call(Cmd.ENABLE_STATS, BpfAttr.create()).orThrow();
    runTwice(program);
    assertThat(BpfObjects.programInfo(bpf, loaded.fd()).runCount()).isEqualTo(2);
    assertThat(BpfObjects.programInfo(bpf, loaded.fd()).runTimeNanos()).isPositive();
    BpfObjects.close(bpf, stats);
    runTwice(program);
    assertThat(BpfObjects.programInfo(bpf, loaded.fd()).runCount()).isEqualTo(2);
    assertThat(bpf.call(Cmd.ENABLE_STATS, BpfAttr.create().u32(0, 1)).succeeded()).isFalse();
  }

  private static void runTwice(ProgramHandle program) {
    RunContext run = enter(program);
    program.run(run);
    program.run(run);
    program.exit(run);
  }

  @Test
  void aRunOfAProgramWhoseDescriptorClosesIsFinished() {
    BpfMap<Integer, byte[]> map = map();
    BpfProgram loaded = Programs.load(bpf, Programs.begin().lookup(map.fd(), 0).mov(0, 3).exit());
    ProgramHandle program = handle(loaded);
    RunContext run = enter(program);
    BpfObjects.openFds(bpf).forEach(open -> BpfObjects.close(bpf, open.fd()));
    map.close();
    assertThat(BpfObjects.ids(bpf, ObjectKind.PROG)).isEmpty();
    assertThat(maps.last().closed).hasValue(0);
    assertThat(program.run(run)).isEqualTo(3);
    program.exit(run);
    assertThat(maps.last().closed).hasValue(1);
    assertThat(program.enter()).as("it is gone").isNull();
  }

  @Test
  void aLongTestRunEndsWhenItsThreadIsInterrupted() throws Exception {
    BpfProgram program = Programs.load(bpf, Programs.returning(1));
    Future<BpfException> ended =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              assertThat(program.testRun(new byte[64], 1).result()).isEqualTo(1);
              BpfException thrown =
                  catchThrowableOfType(
                      BpfException.class, () -> program.testRun(new byte[64], Integer.MAX_VALUE));
              assertThat(Thread.interrupted()).isTrue();
              return thrown;
            });
    assertThat(ended.get().errno()).isEqualTo(Errno.EINTR);
  }

  @Test
  void memoryOfFreedMapsCountsUntilTheRunIsOver() {
    try (Skep small = Skep.builder().with(maps).with(point).with(hooks).memoryLimit(8192).open()) {
      BpfProgram.builder(small.bpf(), ProgTypes.SOCKET_FILTER, Programs.returning(1))
          .load()
          .attach(ProbePoint.TYPE, "here");
      ProgramHandle program = point.program();
      RunContext run = enter(program);
      int fd = create(small.bpf());
      assertThat(create(small.bpf())).isPositive();
      assertThat(create(small.bpf())).isEqualTo(-12);
      BpfObjects.close(small.bpf(), fd);
      assertThat(create(small.bpf())).as("a run may still use it").isEqualTo(-12);
      program.exit(run);
      assertThat(create(small.bpf())).isPositive();
    }
  }

  private static int create(Bpf bpf) {
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, ProbeMaps.TYPE)
            .u32(Attr.MapCreate.KEY_SIZE, 4)
            .u32(Attr.MapCreate.VALUE_SIZE, 4096)
            .u32(Attr.MapCreate.MAX_ENTRIES, 1);
    return bpf.bpf(Cmd.MAP_CREATE, attr, Attr.SIZE);
  }
}
