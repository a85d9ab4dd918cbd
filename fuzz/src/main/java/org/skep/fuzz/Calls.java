// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.nio.ByteBuffer;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfListener;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.verify.Privileges;

/**
 * Reads a script as calls. A step is a byte that says what to do, and what it needs: an attribute
 * word by word, in which addresses are those of memory that the script filled before, or of none.
 */
final class Calls {
  /** What a step does. */
  enum Step {
    RAW,
    WRITE,
    MAP_CREATE,
    PROG_LOAD,
    ELEMENT,
    TEST_RUN,
    LINK,
    CLOSE,
    FIRE,
    PROVIDER,
    PROCESS;

    /** The byte that stands for it in a script. */
    @SuppressWarnings("EnumOrdinal") // the script numbers them as they are listed
    int code() {
      return ordinal();
    }
  }

  /** How a word of an attribute is written down. */
  enum Word {
    END,
    ADDRESS,
    SMALL,
    LONG,
    ZEROS;

    /** The byte that stands for it in a script. */
    @SuppressWarnings("EnumOrdinal") // the script numbers them as they are listed
    int code() {
      return ordinal();
    }
  }

  static final int WRITABLE = 1 << 16;

  private static final int OTHER = 4096;
  private static final int MOST_STEPS = 200;
  private static final int MOST_REPEATS = 15;
  static final int COMMANDS = 48;
  private static final int[] SIZES = {Attr.SIZE, 0, 1, 4, 8, 16, 20, 24, 40, 76, 172, 4096, -1};

  private final Script script;
  private final World world;
  private byte[] writable = new byte[WRITABLE];
  private long[] areas;

  private Calls(Script script, World world) {
    this.script = script;
    this.world = world;
    this.areas = map();
  }

  /** Runs a script in a world of its own, to its end. */
  static void run(byte[] input, BpfListener listener) {
    Script script = new Script(input);
    int head = script.u8();
    Privileges[] privileges = Privileges.values();
    try (World world =
        new World(
            (head & 1) == 0 ? "interpreter" : "jit",
            privileges[(head >> 2) % privileges.length],
            (head & 2) != 0)) {
      world.add(listener);
      new Calls(script, world).run();
    }
  }

  private void run() {
    Step[] steps = Step.values();
    for (int i = 0; i < MOST_STEPS && !script.isOver(); i++) {
      step(steps[script.u8() % steps.length]);
      world.check();
    }
  }

  private long[] map() {
    writable = new byte[WRITABLE];
    var memory = world.bpf().memory();
    return new long[] {
      memory.map(writable),
      memory.map(ByteBuffer.allocateDirect(OTHER)),
      memory.map(ByteBuffer.allocate(OTHER).asReadOnlyBuffer()),
      memory.mapString("GPL"),
      memory.mapString("/sys/fs/bpf/a/b"),
      memory.mapString("/sys/fs/bpf/c"),
      memory.mapString(World.HOOK),
      memory.mapString(World.TRACEPOINT),
      0,
      -OTHER / 2
    };
  }

  private long address() {
    long area = areas[script.u8() % areas.length];
    return area + script.u16();
  }

  private void step(Step step) {
    switch (step) {
      case RAW -> raw();
      case WRITE -> write();
      case MAP_CREATE -> mapCreate();
      case PROG_LOAD -> progLoad();
      case ELEMENT -> element();
      case TEST_RUN -> testRun();
      case LINK -> link();
      case CLOSE -> call(Cmd.FD_CLOSE, BpfAttr.create().u32(Attr.Fd.FD, script.u8()));
      case FIRE -> world.fire(script.bytes(script.u8()), script.u64());
      case PROVIDER -> world.toggle(script.u8());
      case PROCESS -> {
        world.newProcess();
        areas = map();
      }
    }
  }

  /** A command, the size, and the attribute's words. */
  private void raw() {
    int number = script.u8();
    int cmd = number < COMMANDS ? number : Cmd.PIN_UNLINK + number - COMMANDS;
    int size = script.pick(SIZES);
    byte[] bytes = new byte[Math.min(Attr.MAX_SIZE, Math.max(Attr.SIZE, size))];
    BpfAttr attr = BpfAttr.over(bytes);
    Word[] words = Word.values();
    for (int at = 0; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      Word word = words[script.u8() % words.length];
      if (word == Word.END) {
        break;
      }
      attr.u64(
          at,
          switch (word) {
            case ADDRESS -> address();
            case SMALL -> script.u8() | (long) script.u8() << 32;
            case LONG -> script.u64();
            default -> 0;
          });
    }
    call(cmd, attr, size);
  }

  private void write() {
    int to = script.u16();
    byte[] bytes = script.bytes(script.u16());
    System.arraycopy(bytes, 0, writable, to, Math.min(bytes.length, WRITABLE - to));
  }

  private void mapCreate() {
    call(
        Cmd.MAP_CREATE,
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, script.u8())
            .u32(Attr.MapCreate.KEY_SIZE, script.u8())
            .u32(Attr.MapCreate.VALUE_SIZE, script.u8())
            .u32(Attr.MapCreate.MAX_ENTRIES, script.u16())
            .u32(Attr.MapCreate.MAP_FLAGS, script.u16())
            .u32(Attr.MapCreate.INNER_MAP_FD, script.u8()));
  }

  /** Instructions as they are, at the beginning of the memory. */
  private void progLoad() {
    int type = script.u8();
    int attachType = script.u8();
    byte[] instructions = script.bytes(8 * script.u8());
    System.arraycopy(instructions, 0, writable, 0, instructions.length);
    call(
        Cmd.PROG_LOAD,
        BpfAttr.create()
            .u32(Attr.ProgLoad.PROG_TYPE, type)
            .u32(Attr.ProgLoad.INSN_CNT, (instructions.length + 7) / 8)
            .u64(Attr.ProgLoad.INSNS, areas[0])
            .u64(Attr.ProgLoad.LICENSE, areas[3])
            .u32(Attr.ProgLoad.EXPECTED_ATTACH_TYPE, attachType));
  }

  private void element() {
    int cmd =
        script.pick(
            Cmd.MAP_UPDATE_ELEM,
            Cmd.MAP_LOOKUP_ELEM,
            Cmd.MAP_DELETE_ELEM,
            Cmd.MAP_GET_NEXT_KEY,
            Cmd.MAP_LOOKUP_AND_DELETE_ELEM);
    call(
        cmd,
        BpfAttr.create()
            .u32(Attr.Elem.MAP_FD, script.u8())
            .u64(Attr.Elem.KEY, address())
            .u64(Attr.Elem.VALUE, address())
            .u64(Attr.Elem.FLAGS, script.u8()));
  }

  private void testRun() {
    call(
        Cmd.PROG_TEST_RUN,
        BpfAttr.create()
            .u32(Attr.TestRun.PROG_FD, script.u8())
            .u32(Attr.TestRun.DATA_SIZE_IN, script.u16())
            .u64(Attr.TestRun.DATA_IN, address())
            .u32(Attr.TestRun.DATA_SIZE_OUT, OTHER)
            .u64(Attr.TestRun.DATA_OUT, areas[1])
            .u32(Attr.TestRun.REPEAT, script.u8()));
  }

  private void link() {
    boolean isPackets = (script.u8() & 1) == 0;
    call(
        Cmd.LINK_CREATE,
        BpfAttr.create()
            .u32(Attr.LinkCreate.PROG_FD, script.u8())
            .u32(
                Attr.LinkCreate.ATTACH_TYPE,
                isPackets ? AttachTypes.PACKETS : AttachTypes.TRACEPOINT)
            .u64(Attr.LinkCreate.TARGET_NAME, areas[isPackets ? 6 : 7]));
  }

  private void call(int cmd, BpfAttr attr) {
    call(cmd, attr, Attr.SIZE);
  }

  private void call(int cmd, BpfAttr attr, int size) {
    if (cmd == Cmd.PROG_TEST_RUN) {
      // As on Linux, a caller may ask for billions of runs, and waits for them.
      attr.u32(Attr.TestRun.REPEAT, attr.u32(Attr.TestRun.REPEAT) & MOST_REPEATS);
    }
    Bpf bpf = world.bpf();
    BpfResult result = bpf.call(cmd, attr, size);
    if (result.succeeded()) {
      return;
    }
    if (result.errno() == null || result.reason().isBlank()) {
      throw new IllegalStateException(
          "%s: errno %s, reason \"%s\"".formatted(Cmd.name(cmd), result.errno(), result.reason()));
    }
    int again = bpf.bpf(cmd, attr, size);
    if (again < 0) {
      Errno.ofResult(again); // throws if there is none with that number
    }
  }
}
