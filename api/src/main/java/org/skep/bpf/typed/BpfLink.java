// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;

/**
 * A program attached to something. Owns its descriptor: events reach the program until it is
 * closed, unless the link is pinned. Thread-safe.
 */
public final class BpfLink extends BpfObject {
  private final int id;

  private BpfLink(Bpf bpf, int fd) {
    super(bpf, fd);
    this.id = BpfObjects.linkInfo(bpf, fd).id();
  }

  /** A link of which the caller has a descriptor, which belongs to the result from now on. */
  public static BpfLink of(Bpf bpf, int fd) {
    return new BpfLink(bpf, fd);
  }

  /**
   * Attaches a program ({@code LINK_CREATE}).
   *
   * @param attachType one of {@link org.skep.bpf.AttachTypes}
   * @param target what to attach to, as the attach point names it
   * @param cookie a number for the program to tell its links apart
   * @throws org.skep.bpf.BpfException as the call
   */
  public static BpfLink create(BpfProgram program, int attachType, String target, long cookie) {
    Bpf bpf = program.bpf();
    long name = bpf.memory().mapString(target);
    try {
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.LinkCreate.PROG_FD, program.fd())
              .u32(Attr.LinkCreate.ATTACH_TYPE, attachType)
              .u64(Attr.LinkCreate.TARGET_NAME, name)
              .u64(Attr.LinkCreate.COOKIE, cookie);
      return new BpfLink(bpf, bpf.call(Cmd.LINK_CREATE, attr).orThrow());
    } finally {
      bpf.memory().unmap(name);
    }
  }

  @Override
  public int id() {
    return id;
  }

  /** Whether events reach the program now. */
  public boolean isAttached() {
    return BpfObjects.linkInfo(bpf(), fd()).isAttached();
  }

  /**
   * Puts another program of the same type into the place of the present one: each event meets the
   * one or the other, none is missed.
   *
   * @throws org.skep.bpf.BpfException {@code EINVAL} for another type, {@code ENOLINK} if detached
   */
  public void update(BpfProgram program) {
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.LinkUpdate.LINK_FD, fd())
            .u32(Attr.LinkUpdate.NEW_PROG_FD, program.fd());
    bpf().call(Cmd.LINK_UPDATE, attr).orThrow();
  }

  /** Detaches for good; the link stays until its last reference goes. */
  public void detach() {
    bpf().call(Cmd.LINK_DETACH, BpfAttr.create().u32(Attr.LinkUpdate.LINK_FD, fd())).orThrow();
  }
}
