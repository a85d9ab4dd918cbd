// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.OpenFile;
import org.skep.core.internal.call.UserSpace;
import org.skep.core.internal.object.BtfObject;
import org.skep.core.internal.object.KernelObject;
import org.skep.core.internal.object.LinkObject;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.object.ProgramObject;
import org.skep.isa.Insn;

/** {@code OBJ_GET_INFO_BY_FD}, for each kind of object with Linux's layout. */
final class InfoCommand implements Command {
  private static final int LINE_INFO_SIZE = 16;
  private static final int FUNC_INFO_SIZE = 8;

  @Override
  public int lastFieldEnd() {
    return Attr.Info.INFO + Long.BYTES;
  }

  @Override
  public int run(Call call) {
    int fd = call.u32(Attr.Info.BPF_FD);
    OpenFile file = call.process().fileOrNull(fd);
    if (file == null) {
      Errno errno = fd >= 0 && fd < 3 ? Errno.EINVAL : Errno.EBADFD;
      throw new BpfException(errno, "bpf_fd = " + fd + " is no open BPF object");
    }
    KernelObject object = file.object();
    int size =
        switch (object.kind()) {
          case MAP -> Attr.MapInfo.SIZE;
          case PROG -> Attr.ProgInfo.SIZE;
          case LINK -> Attr.LinkInfo.SIZE;
          case BTF -> Attr.BtfInfo.SIZE;
          case STATS -> throw new BpfException(Errno.EINVAL, "statistics have no info");
        };
    int length = call.u32(Attr.Info.INFO_LEN);
    long address = call.u64(Attr.Info.INFO);
    UserSpace memory = call.process().memory();
    byte[] given = read(memory, address, length, size, lastFieldEnd(object, size));
    BpfAttr info = BpfAttr.over(given);
    if (object instanceof MapObject map) {
      fill(info, map);
    } else if (object instanceof ProgramObject program) {
      fill(memory, info, program);
    } else if (object instanceof LinkObject link) {
      fill(memory, info, link);
    } else if (object instanceof BtfObject btf) {
      fill(memory, info, btf);
    }
    int written = Math.min(length, size);
    memory.write("info", address, given, written);
    call.put32(Attr.Info.INFO_LEN, written);
    return 0;
  }

  /** Where the fields end: what pads the struct to 8 bytes must be zero. */
  private static int lastFieldEnd(KernelObject object, int size) {
    return switch (object.kind()) {
      case MAP -> Attr.MapInfo.HASH_SIZE + Integer.BYTES;
      case PROG -> Attr.ProgInfo.ATTACH_BTF_ID + Integer.BYTES;
      default -> size;
    };
  }

  /** The caller's struct, zero beyond what it gave: it holds pointers and capacities. */
  private static byte[] read(
      UserSpace memory, long address, int length, int size, int lastFieldEnd) {
    if (Integer.compareUnsigned(length, Attr.MAX_SIZE) > 0) {
      throw new BpfException(Errno.E2BIG, "info_len is above a page");
    }
    byte[] given = memory.read("info", address, length);
    for (int i = lastFieldEnd; i < length; i++) {
      if (given[i] != 0) {
        throw new BpfException(
            Errno.E2BIG,
            "info: byte %d is not zero, this runtime's struct has %d bytes"
                .formatted(i, lastFieldEnd));
      }
    }
    return Arrays.copyOf(given, size);
  }

  private static void fill(BpfAttr info, MapObject map) {
    if (info.u64(Attr.MapInfo.HASH) != 0 || info.u32(Attr.MapInfo.HASH_SIZE) != 0) {
      throw new BpfException(Errno.EINVAL, "this map type has no hash of its contents");
    }
    info.clear()
        .u32(Attr.MapInfo.TYPE, map.spec().type())
        .u32(Attr.MapInfo.ID, map.id())
        .u32(Attr.MapInfo.KEY_SIZE, map.spec().keySize())
        .u32(Attr.MapInfo.VALUE_SIZE, map.spec().valueSize())
        .u32(Attr.MapInfo.MAX_ENTRIES, map.spec().maxEntries())
        .u32(Attr.MapInfo.MAP_FLAGS, map.spec().flags())
        .name(Attr.MapInfo.NAME, map.name())
        .u32(Attr.MapInfo.BTF_KEY_TYPE_ID, map.spec().btfKeyTypeId())
        .u32(Attr.MapInfo.BTF_VALUE_TYPE_ID, map.spec().btfValueTypeId())
        .u64(Attr.MapInfo.MAP_EXTRA, map.spec().extra());
    BtfObject btf = map.btf();
    if (btf != null) {
      info.u32(Attr.MapInfo.BTF_ID, btf.id());
    }
  }

  private static void fill(UserSpace memory, BpfAttr info, ProgramObject program) {
    refuseRecordSizes(info);
    byte[] xlated = Xlated.bytes(program);
    copy(memory, info, xlated, 1, Attr.ProgInfo.XLATED_PROG_LEN, Attr.ProgInfo.XLATED_PROG_INSNS);
    byte[] mapIds = ids(program.maps());
    copy(memory, info, mapIds, 4, Attr.ProgInfo.NR_MAP_IDS, Attr.ProgInfo.MAP_IDS);
    byte[] functions = program.source().functionInfo();
    copy(
        memory,
        info,
        functions,
        FUNC_INFO_SIZE,
        Attr.ProgInfo.NR_FUNC_INFO,
        Attr.ProgInfo.FUNC_INFO);
    byte[] lines = program.source().lineInfo();
    copy(memory, info, lines, LINE_INFO_SIZE, Attr.ProgInfo.NR_LINE_INFO, Attr.ProgInfo.LINE_INFO);
    copy(memory, info, program.tag(), 8, Attr.ProgInfo.NR_PROG_TAGS, Attr.ProgInfo.PROG_TAGS);
    tag(info, program);
    BtfObject btf = program.btf();
    info.u32(Attr.ProgInfo.TYPE, program.source().type())
        .u32(Attr.ProgInfo.ID, program.id())
        .u32(Attr.ProgInfo.JITED_PROG_LEN, 0)
        .u64(Attr.ProgInfo.LOAD_TIME, program.loadTimeNanos())
        .u32(Attr.ProgInfo.CREATED_BY_UID, 0)
        .name(Attr.ProgInfo.NAME, program.name())
        .u32(Attr.ProgInfo.IFINDEX, 0)
        .u32(Attr.ProgInfo.GPL_COMPATIBLE, program.source().gplCompatible() ? 1 : 0)
        .u32(Attr.ProgInfo.NR_JITED_KSYMS, 0)
        .u32(Attr.ProgInfo.NR_JITED_FUNC_LENS, 0)
        .u32(Attr.ProgInfo.BTF_ID, btf == null ? 0 : btf.id())
        .u32(Attr.ProgInfo.FUNC_INFO_REC_SIZE, functions.length == 0 ? 0 : FUNC_INFO_SIZE)
        .u32(Attr.ProgInfo.NR_JITED_LINE_INFO, 0)
        .u32(Attr.ProgInfo.LINE_INFO_REC_SIZE, LINE_INFO_SIZE)
        .u32(Attr.ProgInfo.JITED_LINE_INFO_REC_SIZE, Long.BYTES)
        .u64(Attr.ProgInfo.RUN_TIME_NS, program.runNanos())
        .u64(Attr.ProgInfo.RUN_CNT, program.runCount())
        .u64(Attr.ProgInfo.RECURSION_MISSES, program.misses())
        .u32(Attr.ProgInfo.VERIFIED_INSNS, program.processed());
  }

  /** A record size that is given must be the one that this runtime has. */
  private static void refuseRecordSizes(BpfAttr info) {
    require(info, Attr.ProgInfo.NR_FUNC_INFO, Attr.ProgInfo.FUNC_INFO_REC_SIZE, FUNC_INFO_SIZE);
    require(info, Attr.ProgInfo.NR_LINE_INFO, Attr.ProgInfo.LINE_INFO_REC_SIZE, LINE_INFO_SIZE);
    require(
        info, Attr.ProgInfo.NR_JITED_LINE_INFO, Attr.ProgInfo.JITED_LINE_INFO_REC_SIZE, Long.BYTES);
  }

  private static void require(BpfAttr info, int countField, int sizeField, int expected) {
    int size = info.u32(sizeField);
    if ((info.u32(countField) != 0 || size != 0) && size != expected) {
      throw new BpfException(
          Errno.EINVAL, "a record size of %d, expected %d".formatted(size, expected));
    }
  }

  private static void tag(BpfAttr info, ProgramObject program) {
    byte[] tag = program.tag();
    long bits = 0;
    for (int i = 0; i < tag.length; i++) {
      bits |= (tag[i] & 0xffL) << (8 * i);
    }
    info.u64(Attr.ProgInfo.TAG, bits);
  }

  /** Copies what fits into the caller's array, and says how much there is. */
  private static void copy(
      UserSpace memory, BpfAttr info, byte[] all, int unit, int countField, int pointerField) {
    long capacity = Integer.toUnsignedLong(info.u32(countField)) * unit;
    int copied = (int) Math.min(all.length, capacity);
    if (copied > 0) {
      memory.write("info's array", info.u64(pointerField), all, copied);
    }
    info.u32(countField, all.length / unit);
  }

  private static byte[] ids(List<MapObject> maps) {
    BpfAttr ids = BpfAttr.over(new byte[maps.size() * Integer.BYTES]);
    for (int i = 0; i < maps.size(); i++) {
      ids.u32(i * Integer.BYTES, maps.get(i).id());
    }
    byte[] bytes = new byte[ids.length()];
    ids.read(0, bytes, 0, bytes.length);
    return bytes;
  }

  private static void fill(UserSpace memory, BpfAttr info, LinkObject link) {
    byte[] name = (link.target() + "\0").getBytes(StandardCharsets.UTF_8);
    long address = info.u64(Attr.LinkInfo.TARGET_NAME);
    int capacity = info.u32(Attr.LinkInfo.TARGET_NAME_LEN);
    if (address != 0 && capacity != 0) {
      if (Integer.compareUnsigned(capacity, name.length) < 0) {
        throw new BpfException(Errno.ENOSPC, "the name takes " + name.length + " bytes");
      }
      memory.write("target_name", address, name, name.length);
    }
    byte[] why = (link.why() + "\0").getBytes(StandardCharsets.UTF_8);
    long whyAddress = info.u64(Attr.LinkInfo.WHY);
    int whyCapacity = info.u32(Attr.LinkInfo.WHY_LEN);
    if (whyAddress != 0 && whyCapacity > 0) {
      memory.write("why", whyAddress, why, Math.min(why.length, whyCapacity));
    }
    info.clear()
        .u32(Attr.LinkInfo.ID, link.id())
        .u32(Attr.LinkInfo.PROG_ID, link.program().id())
        .u64(Attr.LinkInfo.TARGET_NAME, address)
        .u32(Attr.LinkInfo.TARGET_NAME_LEN, name.length)
        .u32(Attr.LinkInfo.ATTACH_TYPE, link.attachType())
        .u64(Attr.LinkInfo.COOKIE, link.cookie())
        .u32(Attr.LinkInfo.ATTACHED, link.state() == LinkObject.State.ATTACHED ? 1 : 0)
        .u64(Attr.LinkInfo.WHY, whyAddress)
        .u32(Attr.LinkInfo.WHY_LEN, why.length);
  }

  private static void fill(UserSpace memory, BpfAttr info, BtfObject btf) {
    long address = info.u64(Attr.BtfInfo.BTF);
    int copied =
        (int) Math.min(btf.size(), Integer.toUnsignedLong(info.u32(Attr.BtfInfo.BTF_SIZE)));
    if (copied > 0) {
      memory.write("btf", address, btf.bytes(), copied);
    }
    long nameAddress = info.u64(Attr.BtfInfo.NAME);
    int nameLength = info.u32(Attr.BtfInfo.NAME_LEN);
    if ((nameAddress != 0) != (nameLength != 0)) {
      throw new BpfException(Errno.EINVAL, "name and name_len go together");
    }
    if (nameLength != 0) {
      memory.write("name", nameAddress, new byte[1], 1);
    }
    info.clear()
        .u64(Attr.BtfInfo.BTF, address)
        .u32(Attr.BtfInfo.BTF_SIZE, btf.size())
        .u32(Attr.BtfInfo.ID, btf.id())
        .u64(Attr.BtfInfo.NAME, nameAddress);
  }

  /** The program as bpftool dumps it: map descriptors become ids. */
  private static final class Xlated {
    private Xlated() {}

    static byte[] bytes(ProgramObject program) {
      List<Insn> insns = program.source().insns();
      Insn[] shown = insns.toArray(Insn[]::new);
      int[] mapIndex = program.source().mapIndex();
      for (int i = 0; i < shown.length; i++) {
        if (mapIndex[i] >= 0) {
          int src = shown[i].src() == 1 || shown[i].src() == 5 ? 1 : 2;
          int id = program.maps().get(mapIndex[i]).id();
          shown[i] = new Insn(shown[i].code(), shown[i].dst(), src, shown[i].off(), id);
        }
      }
      return Insn.encode(List.of(shown));
    }
  }
}
