// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.isa.Insn;

/** Makes random calls, from a seed, and checks what can be said of every answer. */
final class FuzzedCaller {
  private static final int[] SIZES = {0, 1, 4, 8, 12, 16, 20, 24, 32, 40, 76, 80, 168, 172, 4096};
  private static final int[] NUMBERS = {0, 1, 2, 3, 4, 8, 14, 16, 64, 511, 512, 4096, -1, -2};
  private static final int BUFFER = 256;

  private final Bpf bpf;
  private final Random random;
  private final String seed;
  private final List<Long> addresses = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER];
  private int seenId;
  private final Set<Integer> succeeded = new HashSet<>();

  FuzzedCaller(Bpf bpf, long seed) {
    this.bpf = bpf;
    this.random = new Random(seed);
    this.seed = "seed " + seed;
    addresses.add(bpf.memory().map(buffer));
    addresses.add(bpf.memory().map(ByteBuffer.allocateDirect(BUFFER)));
    addresses.add(bpf.memory().map(ByteBuffer.allocate(BUFFER).asReadOnlyBuffer()));
    addresses.add(bpf.memory().mapString("/sys/fs/bpf/a/b"));
    addresses.add(bpf.memory().mapString("/sys/fs/bpf/c"));
    addresses.add(bpf.memory().mapString("GPL"));
    addresses.add(bpf.memory().mapString("eth0"));
    addresses.add(bpf.memory().mapString("shop:order"));
  }

  /** Commands that were answered with success at least once. */
  Set<Integer> succeeded() {
    return succeeded;
  }

  private int pick(int[] from) {
    return from[random.nextInt(from.length)];
  }

  private int number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt();
      case 1 -> pick(NUMBERS);
      case 2 -> random.nextInt(16);
      default -> fd();
    };
  }

  private int fd() {
    return 3 + random.nextInt(20);
  }

  private long address() {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> random.nextLong();
      case 2 -> anyAddress() + random.nextInt(BUFFER + 2) - 1;
      default -> anyAddress();
    };
  }

  private long anyAddress() {
    return addresses.get(random.nextInt(addresses.size()));
  }

  private int command() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt();
      case 1 -> 0x10000 + random.nextInt(8);
      default -> random.nextInt(40) - 1;
    };
  }

  /** Calls with bytes of all sorts: noise, and words that look like descriptors and pointers. */
  void randomBytes(int calls) {
    for (int i = 0; i < calls; i++) {
      byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(200) : Attr.SIZE];
      int filled = Math.min(bytes.length, random.nextInt(Attr.SIZE));
      ByteBuffer words = ByteBuffer.wrap(bytes, 0, filled & -8).order(ByteOrder.LITTLE_ENDIAN);
      while (words.hasRemaining()) {
        if (random.nextBoolean()) {
          words.putLong(address());
        } else {
          words.putInt(number()).putInt(number());
        }
      }
      random.nextBytes(buffer);
      int size = random.nextInt(3) == 0 ? pick(SIZES) : bytes.length;
      answer(command(), BpfAttr.over(bytes), random.nextInt(50) == 0 ? random.nextInt() : size);
    }
  }

  /** Calls that mostly make sense, on whatever is open. */
  void sequence(int calls) {
    for (int i = 0; i < calls; i++) {
      BpfAttr attr = BpfAttr.create();
      int cmd = sensible(attr);
      if (random.nextInt(20) == 0) {
        attr.u32(4 * random.nextInt(Attr.SIZE / 4), number());
      }
      answer(cmd, attr, random.nextInt(20) == 0 ? pick(SIZES) : Attr.SIZE);
    }
  }

  private int sensible(BpfAttr attr) {
    return switch (random.nextInt(18)) {
      case 0, 1 -> mapCreate(attr);
      case 2, 3 -> progLoad(attr);
      case 4 -> link(attr);
      case 5 -> pin(attr, Cmd.OBJ_PIN, fd());
      case 6 -> pin(attr, Cmd.OBJ_GET, 0);
      case 7 -> pin(attr, Cmd.PIN_UNLINK, 0);
      case 8, 9 -> closeFd(attr);
      case 10 -> testRun(attr);
      case 11 -> byId(attr);
      case 12 -> info(attr);
      case 13 -> one(attr, random.nextBoolean() ? Cmd.LINK_DETACH : Cmd.MAP_FREEZE, fd());
      case 14 -> one(attr, random.nextBoolean() ? Cmd.ENABLE_STATS : Cmd.FD_GET_NEXT, 0);
      case 15 -> batch(attr);
      case 16 -> bind(attr);
      default -> element(attr);
    };
  }

  private static int one(BpfAttr attr, int cmd, int value) {
    attr.u32(0, value);
    return cmd;
  }

  private int mapCreate(BpfAttr attr) {
    int[] types = {
      MapTypes.HASH,
      MapTypes.ARRAY,
      MapTypes.PERCPU_ARRAY,
      MapTypes.PERCPU_HASH,
      MapTypes.PROG_ARRAY,
      MapTypes.ARRAY_OF_MAPS,
      MapTypes.HASH_OF_MAPS,
      MapTypes.RINGBUF,
      MapTypes.QUEUE,
      MapTypes.LPM_TRIE
    };
    attr.u32(Attr.MapCreate.MAP_TYPE, pick(types))
        .u32(Attr.MapCreate.KEY_SIZE, 4)
        .u32(Attr.MapCreate.VALUE_SIZE, random.nextBoolean() ? 4 : 8)
        .u32(Attr.MapCreate.MAX_ENTRIES, 1 + random.nextInt(8));
    if (random.nextInt(3) == 0) {
      attr.u32(Attr.MapCreate.INNER_MAP_FD, fd());
    }
    return Cmd.MAP_CREATE;
  }

  private int progLoad(BpfAttr attr) {
    List<Insn> insns =
        random.nextBoolean()
            ? Programs.returning(random.nextInt())
            : Programs.begin().lookup(fd(), random.nextInt(8)).mov(0, 0).exit();
    attr.u32(
            Attr.ProgLoad.PROG_TYPE,
            random.nextBoolean() ? ProgTypes.SOCKET_FILTER : ProgTypes.TRACEPOINT)
        .u32(Attr.ProgLoad.INSN_CNT, insns.size())
        .u64(Attr.ProgLoad.INSNS, write(Insn.encode(insns)))
        .u64(Attr.ProgLoad.LICENSE, addresses.get(5));
    return Cmd.PROG_LOAD;
  }

  /** Puts bytes into the first buffer. */
  private long write(byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, 0, bytes.length);
    return addresses.get(0);
  }

  private int link(BpfAttr attr) {
    boolean isPackets = random.nextBoolean();
    attr.u32(Attr.LinkCreate.PROG_FD, fd())
        .u32(Attr.LinkCreate.ATTACH_TYPE, isPackets ? AttachTypes.PACKETS : AttachTypes.TRACEPOINT)
        .u64(Attr.LinkCreate.TARGET_NAME, addresses.get(isPackets ? 6 : 7));
    return Cmd.LINK_CREATE;
  }

  private int pin(BpfAttr attr, int cmd, int fd) {
    attr.u64(Attr.Pin.PATHNAME, addresses.get(3 + random.nextInt(2))).u32(Attr.Pin.BPF_FD, fd);
    return cmd;
  }

  private int closeFd(BpfAttr attr) {
    return one(attr, Cmd.FD_CLOSE, fd());
  }

  private int testRun(BpfAttr attr) {
    attr.u32(Attr.TestRun.PROG_FD, fd())
        .u32(Attr.TestRun.DATA_SIZE_IN, 64)
        .u64(Attr.TestRun.DATA_IN, addresses.get(1))
        .u32(Attr.TestRun.REPEAT, random.nextInt(4));
    return Cmd.PROG_TEST_RUN;
  }

  private int byId(BpfAttr attr) {
    int[] commands = {
      Cmd.MAP_GET_FD_BY_ID,
      Cmd.PROG_GET_FD_BY_ID,
      Cmd.LINK_GET_FD_BY_ID,
      Cmd.MAP_GET_NEXT_ID,
      Cmd.PROG_GET_NEXT_ID,
      Cmd.LINK_GET_NEXT_ID
    };
    return one(attr, pick(commands), random.nextInt(3) == 0 ? 0 : seenId);
  }

  private int info(BpfAttr attr) {
    java.util.Arrays.fill(buffer, (byte) 0);
    attr.u32(Attr.Info.BPF_FD, fd())
        .u32(Attr.Info.INFO_LEN, random.nextInt(BUFFER))
        .u64(Attr.Info.INFO, addresses.get(0));
    return Cmd.OBJ_GET_INFO_BY_FD;
  }

  private int bind(BpfAttr attr) {
    attr.u32(Attr.BindMap.PROG_FD, fd()).u32(Attr.BindMap.MAP_FD, fd());
    return Cmd.PROG_BIND_MAP;
  }

  private int batch(BpfAttr attr) {
    int[] commands = {
      Cmd.MAP_LOOKUP_BATCH,
      Cmd.MAP_LOOKUP_AND_DELETE_BATCH,
      Cmd.MAP_UPDATE_BATCH,
      Cmd.MAP_DELETE_BATCH
    };
    attr.u32(Attr.Batch.MAP_FD, fd())
        .u64(Attr.Batch.IN_BATCH, random.nextBoolean() ? 0 : addresses.get(1) + 128)
        .u64(Attr.Batch.OUT_BATCH, addresses.get(1) + 128)
        .u64(Attr.Batch.KEYS, addresses.get(0))
        .u64(Attr.Batch.VALUES, addresses.get(1))
        .u32(Attr.Batch.COUNT, random.nextInt(10));
    return pick(commands);
  }

  private int element(BpfAttr attr) {
    int[] commands = {
      Cmd.MAP_LOOKUP_ELEM,
      Cmd.MAP_UPDATE_ELEM,
      Cmd.MAP_UPDATE_ELEM,
      Cmd.MAP_DELETE_ELEM,
      Cmd.MAP_GET_NEXT_KEY,
      Cmd.MAP_LOOKUP_AND_DELETE_ELEM
    };
    buffer[0] = (byte) random.nextInt(8);
    buffer[1] = 0;
    buffer[2] = 0;
    buffer[3] = 0;
    int value = random.nextBoolean() ? fd() : random.nextInt();
    ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN).putInt(64, value);
    int cmd = pick(commands);
    attr.u32(Attr.Elem.MAP_FD, fd())
        .u64(Attr.Elem.KEY, addresses.get(0))
        .u64(Attr.Elem.VALUE, addresses.get(random.nextInt(2)) + 64);
    return cmd;
  }

  private void answer(int cmd, BpfAttr attr, int size) {
    if (cmd == Cmd.PROG_TEST_RUN && attr.length() >= Attr.TestRun.REPEAT + 4) {
      // As on Linux, a caller may ask for billions of runs, and waits for them.
      attr.u32(Attr.TestRun.REPEAT, attr.u32(Attr.TestRun.REPEAT) & 0xff);
    }
    String what = "%s, %s, size %d".formatted(seed, Cmd.name(cmd), size);
    BpfResult result;
    try {
      result = bpf.call(cmd, attr, size);
      if (result.succeeded()) {
        succeeded.add(cmd);
        seenId = cmd == Cmd.MAP_GET_NEXT_ID ? attr.u32(Attr.Id.NEXT_ID) : seenId;
      } else {
        assertThat(result.errno()).as(what).isNotNull();
        assertThat(result.reason()).as(what).isNotEmpty();
        assertThat(result.reason()).as(what).doesNotContain("internal error");
      }
      if (random.nextInt(4) == 0) {
        int value = bpf.bpf(cmd, attr, size);
        assertThat(value < 0 ? org.skep.bpf.Errno.ofResult(value) : value).as(what).isNotNull();
      }
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
  }
}
