// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.isa.Insn;

/** Finds objects and says what they are: ids, descriptors, pins and infos, as values. */
public final class BpfObjects {
  private static final int MAX_PATH = 4096;

  private BpfObjects() {}

  /**
   * {@code struct bpf_map_info}.
   *
   * @param btfId the BTF that describes key and value, 0 for none
   */
  public record MapInfo(
      int type,
      int id,
      int keySize,
      int valueSize,
      int maxEntries,
      int flags,
      String name,
      int btfId,
      int btfKeyTypeId,
      int btfValueTypeId) {}

  /**
   * {@code struct bpf_prog_info}.
   *
   * @param tag eight bytes that are the same for the same instructions
   * @param loadTimeNanos nanoseconds since the runtime started
   * @param runTimeNanos time of runs while statistics were on, in nanoseconds
   */
  public record ProgramInfo(
      int type,
      int id,
      String name,
      String tag,
      int insnCount,
      List<Integer> mapIds,
      boolean gplCompatible,
      int btfId,
      long loadTimeNanos,
      long runTimeNanos,
      long runCount,
      long misses,
      int verifiedInsns) {}

  /**
   * {@code struct bpf_link_info}.
   *
   * @param isAttached whether events reach the program now
   * @param why why they do not: what is gone or who detached it; empty while they do
   */
  public record LinkInfo(
      int id,
      int programId,
      int attachType,
      String target,
      long cookie,
      boolean isAttached,
      String why) {}

  /** A pin. */
  public record Pin(String path, ObjectKind kind, int id) {}

  /** An open descriptor. */
  public record OpenFd(int fd, ObjectKind kind, int id) {}

  /** Closes a descriptor; nothing if it is not open. */
  public static void close(Bpf bpf, int fd) {
    bpf.bpf(Cmd.FD_CLOSE, BpfAttr.create().u32(Attr.Fd.FD, fd), Attr.SIZE);
  }

  /** The ids of all objects of a kind, ascending. */
  public static List<Integer> ids(Bpf bpf, ObjectKind kind) {
    int cmd =
        switch (kind) {
          case MAP -> Cmd.MAP_GET_NEXT_ID;
          case PROG -> Cmd.PROG_GET_NEXT_ID;
          case LINK -> Cmd.LINK_GET_NEXT_ID;
          case BTF -> Cmd.BTF_GET_NEXT_ID;
          case STATS -> throw new IllegalArgumentException("statistics have no ids");
        };
    List<Integer> ids = new ArrayList<>();
    BpfAttr attr = BpfAttr.create();
    while (bpf.bpf(cmd, attr, Attr.Id.NEXT_ID + Integer.BYTES) == 0) {
      int id = attr.u32(Attr.Id.NEXT_ID);
      ids.add(id);
      attr.clear().u32(Attr.Id.ID, id);
    }
    return ids;
  }

  /**
   * A descriptor for an object by its id; the caller closes it.
   *
   * @throws BpfException {@code ENOENT}
   */
  public static int open(Bpf bpf, ObjectKind kind, int id) {
    int cmd =
        switch (kind) {
          case MAP -> Cmd.MAP_GET_FD_BY_ID;
          case PROG -> Cmd.PROG_GET_FD_BY_ID;
          case LINK -> Cmd.LINK_GET_FD_BY_ID;
          case BTF -> Cmd.BTF_GET_FD_BY_ID;
          case STATS -> throw new IllegalArgumentException("statistics have no ids");
        };
    return bpf.call(cmd, BpfAttr.create().u32(Attr.Id.ID, id)).orThrow();
  }

  /**
   * A descriptor for what is pinned at a path; the caller closes it.
   *
   * @throws BpfException {@code ENOENT}
   */
  public static int openPin(Bpf bpf, String path) {
    long name = bpf.memory().mapString(path);
    try {
      return bpf.call(Cmd.OBJ_GET, BpfAttr.create().u64(Attr.Pin.PATHNAME, name)).orThrow();
    } finally {
      bpf.memory().unmap(name);
    }
  }

  /**
   * Removes a pin.
   *
   * @throws BpfException {@code ENOENT}
   */
  public static void unpin(Bpf bpf, String path) {
    long name = bpf.memory().mapString(path);
    try {
      bpf.call(Cmd.PIN_UNLINK, BpfAttr.create().u64(Attr.Pin.PATHNAME, name)).orThrow();
    } finally {
      bpf.memory().unmap(name);
    }
  }

  /** All pins, by path. */
  public static List<Pin> pins(Bpf bpf) {
    List<Pin> pins = new ArrayList<>();
    byte[] before = new byte[MAX_PATH];
    byte[] next = new byte[MAX_PATH];
    long beforeAddress = bpf.memory().map(before);
    long nextAddress = bpf.memory().map(next);
    try {
      while (true) {
        BpfAttr attr =
            BpfAttr.create()
                .u64(Attr.PinNext.PATHNAME, pins.isEmpty() ? 0 : beforeAddress)
                .u64(Attr.PinNext.NEXT, nextAddress)
                .u32(Attr.PinNext.NEXT_SIZE, next.length);
        if (bpf.bpf(Cmd.PIN_GET_NEXT, attr, Attr.PinNext.ID + Integer.BYTES) != 0) {
          return pins;
        }
        pins.add(
            new Pin(
                text(next, 0, next.length),
                ObjectKind.of(attr.u32(Attr.PinNext.KIND)),
                attr.u32(Attr.PinNext.ID)));
        System.arraycopy(next, 0, before, 0, next.length);
      }
    } finally {
      bpf.memory().unmap(beforeAddress);
      bpf.memory().unmap(nextAddress);
    }
  }

  /** The process's open descriptors, ascending. */
  public static List<OpenFd> openFds(Bpf bpf) {
    List<OpenFd> open = new ArrayList<>();
    BpfAttr attr = BpfAttr.create().u32(Attr.Fd.FD, -1);
    while (bpf.bpf(Cmd.FD_GET_NEXT, attr, Attr.Fd.ID + Integer.BYTES) == 0) {
      int fd = attr.u32(Attr.Fd.NEXT_FD);
      open.add(new OpenFd(fd, ObjectKind.of(attr.u32(Attr.Fd.KIND)), attr.u32(Attr.Fd.ID)));
      attr.clear().u32(Attr.Fd.FD, fd);
    }
    return open;
  }

  /** What a map is. */
  public static MapInfo mapInfo(Bpf bpf, int fd) {
    BpfAttr info = BpfAttr.over(info(bpf, fd, new byte[Attr.MapInfo.SIZE]));
    return new MapInfo(
        info.u32(Attr.MapInfo.TYPE),
        info.u32(Attr.MapInfo.ID),
        info.u32(Attr.MapInfo.KEY_SIZE),
        info.u32(Attr.MapInfo.VALUE_SIZE),
        info.u32(Attr.MapInfo.MAX_ENTRIES),
        info.u32(Attr.MapInfo.MAP_FLAGS),
        name(info, Attr.MapInfo.NAME),
        info.u32(Attr.MapInfo.BTF_ID),
        info.u32(Attr.MapInfo.BTF_KEY_TYPE_ID),
        info.u32(Attr.MapInfo.BTF_VALUE_TYPE_ID));
  }

  /** What a program is. */
  public static ProgramInfo programInfo(Bpf bpf, int fd) {
    BpfAttr counts = BpfAttr.over(info(bpf, fd, new byte[Attr.ProgInfo.SIZE]));
    int mapCount = counts.u32(Attr.ProgInfo.NR_MAP_IDS);
    byte[] mapIds = new byte[Math.max(1, mapCount * Integer.BYTES)];
    long address = bpf.memory().map(mapIds);
    try {
      byte[] asked = new byte[Attr.ProgInfo.SIZE];
      BpfAttr.over(asked)
          .u32(Attr.ProgInfo.NR_MAP_IDS, mapCount)
          .u64(Attr.ProgInfo.MAP_IDS, address);
      BpfAttr info = BpfAttr.over(info(bpf, fd, asked));
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < mapCount; i++) {
        ids.add(BpfAttr.over(mapIds).u32(i * Integer.BYTES));
      }
      return programInfo(info, List.copyOf(ids));
    } finally {
      bpf.memory().unmap(address);
    }
  }

  private static ProgramInfo programInfo(BpfAttr info, List<Integer> mapIds) {
    return new ProgramInfo(
        info.u32(Attr.ProgInfo.TYPE),
        info.u32(Attr.ProgInfo.ID),
        name(info, Attr.ProgInfo.NAME),
        "%016x".formatted(Long.reverseBytes(info.u64(Attr.ProgInfo.TAG))),
        info.u32(Attr.ProgInfo.XLATED_PROG_LEN) / Insn.SIZE,
        mapIds,
        (info.u32(Attr.ProgInfo.GPL_COMPATIBLE) & 1) != 0,
        info.u32(Attr.ProgInfo.BTF_ID),
        info.u64(Attr.ProgInfo.LOAD_TIME),
        info.u64(Attr.ProgInfo.RUN_TIME_NS),
        info.u64(Attr.ProgInfo.RUN_CNT),
        info.u64(Attr.ProgInfo.RECURSION_MISSES),
        info.u32(Attr.ProgInfo.VERIFIED_INSNS));
  }

  /** A program's instructions; those that name a map hold its id. */
  public static List<Insn> instructions(Bpf bpf, int fd) {
    BpfAttr counts = BpfAttr.over(info(bpf, fd, new byte[Attr.ProgInfo.SIZE]));
    byte[] insns = new byte[counts.u32(Attr.ProgInfo.XLATED_PROG_LEN)];
    long address = bpf.memory().map(insns);
    try {
      byte[] asked = new byte[Attr.ProgInfo.SIZE];
      BpfAttr.over(asked)
          .u32(Attr.ProgInfo.XLATED_PROG_LEN, insns.length)
          .u64(Attr.ProgInfo.XLATED_PROG_INSNS, address);
      info(bpf, fd, asked);
      return List.of(Insn.decode(insns));
    } finally {
      bpf.memory().unmap(address);
    }
  }

  /**
   * What is to be told of a program's code.
   *
   * @param what {@link Attr.ProgText#ENGINE} and what is beside it
   * @throws BpfException {@code EBADF}, {@code EINVAL}
   */
  public static String programText(Bpf bpf, int fd, int what) {
    int size = MAX_PATH;
    while (true) {
      byte[] text = new byte[size];
      long address = bpf.memory().map(text);
      try {
        BpfAttr attr =
            BpfAttr.create()
                .u32(Attr.ProgText.PROG_FD, fd)
                .u32(Attr.ProgText.WHAT, what)
                .u64(Attr.ProgText.BUF, address)
                .u32(Attr.ProgText.BUF_SIZE, size);
        bpf.call(Cmd.PROG_GET_TEXT, attr).orThrow();
        int length = attr.u32(Attr.ProgText.BUF_SIZE);
        if (length <= size) {
          return new String(text, 0, length, StandardCharsets.UTF_8);
        }
        size = length;
      } finally {
        bpf.memory().unmap(address);
      }
    }
  }

  /** What a link is. */
  public static LinkInfo linkInfo(Bpf bpf, int fd) {
    byte[] name = new byte[MAX_PATH];
    byte[] why = new byte[MAX_PATH];
    long address = bpf.memory().map(name);
    long whyAddress = bpf.memory().map(why);
    try {
      byte[] asked = new byte[Attr.LinkInfo.SIZE];
      BpfAttr.over(asked)
          .u64(Attr.LinkInfo.TARGET_NAME, address)
          .u32(Attr.LinkInfo.TARGET_NAME_LEN, name.length)
          .u64(Attr.LinkInfo.WHY, whyAddress)
          .u32(Attr.LinkInfo.WHY_LEN, why.length);
      BpfAttr info = BpfAttr.over(info(bpf, fd, asked));
      return new LinkInfo(
          info.u32(Attr.LinkInfo.ID),
          info.u32(Attr.LinkInfo.PROG_ID),
          info.u32(Attr.LinkInfo.ATTACH_TYPE),
          text(name, 0, name.length),
          info.u64(Attr.LinkInfo.COOKIE),
          info.u32(Attr.LinkInfo.ATTACHED) != 0,
          text(why, 0, why.length));
    } finally {
      bpf.memory().unmap(address);
      bpf.memory().unmap(whyAddress);
    }
  }

  /** The bytes of loaded BTF. */
  public static byte[] btf(Bpf bpf, int fd) {
    byte[] info = info(bpf, fd, new byte[Attr.BtfInfo.SIZE]);
    byte[] btf = new byte[BpfAttr.over(info).u32(Attr.BtfInfo.BTF_SIZE)];
    long address = bpf.memory().map(btf);
    try {
      byte[] asked = new byte[Attr.BtfInfo.SIZE];
      BpfAttr.over(asked).u64(Attr.BtfInfo.BTF, address).u32(Attr.BtfInfo.BTF_SIZE, btf.length);
      info(bpf, fd, asked);
      return btf;
    } finally {
      bpf.memory().unmap(address);
    }
  }

  private static byte[] info(Bpf bpf, int fd, byte[] info) {
    long address = bpf.memory().map(info);
    try {
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.Info.BPF_FD, fd)
              .u32(Attr.Info.INFO_LEN, info.length)
              .u64(Attr.Info.INFO, address);
      BpfResult result = bpf.call(Cmd.OBJ_GET_INFO_BY_FD, attr, Attr.Info.INFO + Long.BYTES);
      if (!result.succeeded()) {
        throw new BpfException(
            result.value() == Errno.EBADFD.negated() ? Errno.EBADF : Errno.ofResult(result.value()),
            result.reason());
      }
      return info;
    } finally {
      bpf.memory().unmap(address);
    }
  }

  private static String name(BpfAttr info, int offset) {
    byte[] bytes = new byte[Attr.NAME_SIZE];
    info.read(offset, bytes, 0, bytes.length);
    return text(bytes, 0, bytes.length);
  }

  private static String text(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }
}
