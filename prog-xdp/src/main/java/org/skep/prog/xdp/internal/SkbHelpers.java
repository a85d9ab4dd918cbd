// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CONST_SIZE;
import static org.skep.bpf.helper.ArgType.CTX;
import static org.skep.bpf.helper.ArgType.MEM;
import static org.skep.bpf.helper.ArgType.UNINIT_MEM;
import static org.skep.bpf.helper.ReturnType.INTEGER;
import static org.skep.bpf.helper.ReturnType.VOID;

import java.util.Arrays;
import java.util.List;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperBody;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;

/** The helpers of traffic control programs over packets. */
final class SkbHelpers {
  static final int ETHERNET = 14;

  /** Bytes before a packet that {@code bpf_skb_change_head} may use. */
  static final int HEADROOM = 256;

  /** The longest packet of the loopback, its Ethernet header among them. */
  static final int MAX_LENGTH = 65536 + ETHERNET;

  private static final int STORE_FLAGS = 3;
  private static final int FIELD_SIZE = 0xf;
  private static final int L4_FLAGS = 0xff;
  private static final int MANGLED_ZERO = 0x20;
  private static final int ENFORCE = 0x40;
  private static final int MAX_OFFSET = 0xffff;
  private static final int OTHER_HOST = 3;
  private static final int FROM_NET = 1;
  private static final int SHOT = 2;
  private static final int REDIRECT = 7;
  private static final int INGRESS = 1;

  private SkbHelpers() {}

  static List<Helper> all() {
    return List.of(
        of(
            HelperIds.SKB_LOAD_BYTES,
            HelperPrototype.of(
                "bpf_skb_load_bytes", INTEGER, CTX, ANYTHING, UNINIT_MEM, CONST_SIZE),
            (run, skb, offset, to, length, r5) -> load(run, 0, (int) offset, to, (int) length)),
        of(
            HelperIds.SKB_LOAD_BYTES_RELATIVE,
            HelperPrototype.of(
                "bpf_skb_load_bytes_relative",
                INTEGER,
                CTX,
                ANYTHING,
                UNINIT_MEM,
                CONST_SIZE,
                ANYTHING),
            SkbHelpers::loadRelative),
        changing(
            HelperIds.SKB_STORE_BYTES,
            "bpf_skb_store_bytes",
            SkbHelpers::store,
            ANYTHING,
            MEM,
            CONST_SIZE,
            ANYTHING),
        changing(
            HelperIds.L3_CSUM_REPLACE,
            "bpf_l3_csum_replace",
            SkbHelpers::replaceL3,
            ANYTHING,
            ANYTHING,
            ANYTHING,
            ANYTHING),
        changing(
            HelperIds.L4_CSUM_REPLACE,
            "bpf_l4_csum_replace",
            SkbHelpers::replaceL4,
            ANYTHING,
            ANYTHING,
            ANYTHING,
            ANYTHING),
        changing(HelperIds.SKB_PULL_DATA, "bpf_skb_pull_data", SkbHelpers::pull, ANYTHING),
        changing(
            HelperIds.SKB_CHANGE_TAIL,
            "bpf_skb_change_tail",
            SkbHelpers::changeTail,
            ANYTHING,
            ANYTHING),
        changing(
            HelperIds.SKB_CHANGE_HEAD,
            "bpf_skb_change_head",
            SkbHelpers::changeHead,
            ANYTHING,
            ANYTHING),
        of(
            HelperIds.SKB_CHANGE_TYPE,
            HelperPrototype.of("bpf_skb_change_type", INTEGER, CTX, ANYTHING),
            SkbHelpers::changeType),
        of(
            HelperIds.CSUM_UPDATE,
            HelperPrototype.of("bpf_csum_update", INTEGER, CTX, ANYTHING),
            (run, r1, r2, r3, r4, r5) -> Errno.ENOTSUPP.negated()),
        of(
            HelperIds.SET_HASH_INVALID,
            HelperPrototype.of("bpf_set_hash_invalid", VOID, CTX),
            (run, r1, r2, r3, r4, r5) -> setHash(run, 0)),
        of(
            HelperIds.SET_HASH,
            HelperPrototype.of("bpf_set_hash", INTEGER, CTX, ANYTHING),
            (run, r1, hash, r3, r4, r5) -> setHash(run, (int) hash)),
        PacketHelpers.checksumDifference(),
        PacketHelpers.redirect(INGRESS, SHOT, REDIRECT));
  }

  private static Helper of(int id, HelperPrototype prototype, HelperBody body) {
    return new Helper(id, prototype, body);
  }

  private static Helper changing(int id, String name, HelperBody body, ArgType... more) {
    ArgType[] arguments = new ArgType[more.length + 1];
    arguments[0] = CTX;
    System.arraycopy(more, 0, arguments, 1, more.length);
    return new Helper(
        id, HelperPrototype.of(name, INTEGER, arguments).with(Trait.CHANGES_PACKET), body);
  }

  private static long setHash(RunContext run, int hash) {
    run.context().storeInt(SkbFields.HASH, hash);
    return 0;
  }

  private static boolean holds(RunContext run, int offset, int length) {
    return offset >= 0 && length >= 0 && (long) offset + length <= Window.SKB.length(run);
  }

  private static int at(RunContext run, int offset) {
    return Window.SKB.data(run) - run.packet().arrayOffset() + offset;
  }

  private static long load(RunContext run, int base, int offset, long to, int length) {
    Region target = run.writableRegion(to, length);
    if (offset < 0 || !holds(run, base + offset, length)) {
      target.zero((int) to, length);
      return Errno.EFAULT.negated();
    }
    run.packet().copyTo(at(run, base + offset), target, (int) to, length);
    return 0;
  }

  private static long loadRelative(
      RunContext run, long skb, long offset, long to, long length, long from) {
    if (offset > MAX_OFFSET || from < 0 || from > FROM_NET) {
      run.writableRegion(to, (int) length).zero((int) to, (int) length);
      return Errno.EFAULT.negated();
    }
    return load(run, from == FROM_NET ? ETHERNET : 0, (int) offset, to, (int) length);
  }

  private static long store(
      RunContext run, long skb, long offset, long from, long length, long flags) {
    if ((flags & ~STORE_FLAGS) != 0) {
      return Errno.EINVAL.negated();
    }
    if (!holds(run, (int) offset, (int) length)) {
      return Errno.EFAULT.negated();
    }
    run.region(from, (int) length)
        .copyTo((int) from, run.packet(), at(run, (int) offset), (int) length);
    return 0;
  }

  private static boolean isField(RunContext run, long offset) {
    int at = (int) offset;
    return at >= 0 && at <= MAX_OFFSET && (at & 1) == 0 && holds(run, at, Short.BYTES);
  }

  private static long replaceL3(
      RunContext run, long skb, long offset, long from, long to, long flags) {
    if ((flags & ~FIELD_SIZE) != 0) {
      return Errno.EINVAL.negated();
    }
    return isField(run, offset)
        ? replace(run, (int) offset, from, to, (int) flags, false)
        : Errno.EFAULT.negated();
  }

  private static long replaceL4(
      RunContext run, long skb, long offset, long from, long to, long flags) {
    if ((flags & ~L4_FLAGS) != 0) {
      return Errno.EINVAL.negated();
    }
    if (!isField(run, offset)) {
      return Errno.EFAULT.negated();
    }
    boolean isMangled = (flags & MANGLED_ZERO) != 0;
    if (isMangled && (flags & ENFORCE) == 0 && run.packet().loadShort(at(run, (int) offset)) == 0) {
      return 0; // a UDP packet without a checksum
    }
    return replace(run, (int) offset, from, to, (int) flags & FIELD_SIZE, isMangled);
  }

  private static long replace(
      RunContext run, int offset, long from, long to, int size, boolean isMangled) {
    HeapRegion packet = run.packet();
    int at = at(run, offset);
    int field = packet.loadShort(at);
    switch (size) {
      case 0 -> {
        if (from != 0) {
          return Errno.EINVAL.negated();
        }
        field = Checksum.changed(field, (int) to);
      }
      case 2 -> field = Checksum.replaced(field, (int) from & 0xffff, (int) to & 0xffff);
      case 4 -> field = Checksum.replaced(field, (int) from, (int) to);
      default -> {
        return Errno.EINVAL.negated();
      }
    }
    packet.storeShort(at, isMangled && field == 0 ? 0xffff : field);
    return 0;
  }

  private static long pull(RunContext run, long skb, long length, long r3, long r4, long r5) {
    return Integer.compareUnsigned((int) length, Window.SKB.length(run)) > 0
        ? Errno.ENOMEM.negated()
        : 0;
  }

  private static void resized(RunContext run) {
    run.context().storeInt(SkbFields.LEN, Window.SKB.length(run));
  }

  private static long changeTail(
      RunContext run, long skb, long length, long flags, long r4, long r5) {
    int wanted = (int) length;
    if (flags != 0 || wanted > MAX_LENGTH || wanted < ETHERNET) {
      return Errno.EINVAL.negated();
    }
    int data = Window.SKB.data(run);
    int end = Window.SKB.end(run);
    if (data + wanted > run.packet().array().length) {
      return Errno.ENOMEM.negated();
    }
    if (data + wanted > end) {
      Arrays.fill(run.packet().array(), end, data + wanted, (byte) 0);
    }
    Window.SKB.move(run, Window.SKB.meta(run), data, data + wanted);
    resized(run);
    return 0;
  }

  private static long changeHead(
      RunContext run, long skb, long room, long flags, long r4, long r5) {
    long length = (room & 0xffff_ffffL) + Window.SKB.length(run);
    if (flags != 0 || length > MAX_LENGTH) {
      return Errno.EINVAL.negated();
    }
    int data = Window.SKB.data(run) - (int) room;
    if (data < 0) {
      return Errno.ENOMEM.negated();
    }
    Arrays.fill(run.packet().array(), data, data + (int) room, (byte) 0);
    Window.SKB.move(run, data, data, Window.SKB.end(run));
    resized(run);
    return 0;
  }

  private static long changeType(RunContext run, long skb, long type, long r3, long r4, long r5) {
    int wanted = (int) type;
    if (wanted < 0
        || wanted > OTHER_HOST
        || run.context().loadInt(SkbFields.PKT_TYPE) > OTHER_HOST) {
      return Errno.EINVAL.negated();
    }
    run.context().storeInt(SkbFields.PKT_TYPE, wanted);
    return 0;
  }
}
