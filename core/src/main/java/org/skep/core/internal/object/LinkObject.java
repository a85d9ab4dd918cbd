// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.attach.AttachRequest;
import org.skep.bpf.attach.Attachment;

/**
 * A program connected to events, for as long as the link lives. Attached, or dormant while a
 * provider that it needs is gone, or detached for good.
 */
public final class LinkObject extends KernelObject {
  /** Where a link stands. */
  public enum State {
    ATTACHED,
    DORMANT,
    DETACHED
  }

  private final Registry registry;
  private final LinkedProgram linked;
  private final int attachType;
  private final String target;
  private final int flags;
  private final long cookie;
  private State state = State.DORMANT;
  private String why = "not attached yet";
  private boolean isAttaching;
  private int suspensions;
  private @Nullable AttachPoint point;
  private @Nullable Attachment attachment;

  /** A link that is not attached yet; owns a reference to {@code program}. */
  public LinkObject(
      Registry registry,
      ProgramObject program,
      int attachType,
      String target,
      int flags,
      long cookie) {
    super(ObjectKind.LINK, target);
    this.registry = registry;
    this.linked = new LinkedProgram(program, cookie);
    this.attachType = attachType;
    this.target = target;
    this.flags = flags;
    this.cookie = cookie;
  }

  /** The program. */
  public ProgramObject program() {
    return linked.program();
  }

  /**
   * Puts another program, of which this takes over a reference, into the place of the present one:
   * events meet the one or the other.
   *
   * @param expected what must be the present one; null for any
   * @throws BpfException {@code EPERM} if it is not, {@code EINVAL} for another program type,
   *     {@code ENOLINK} if the link is detached; the reference stays the caller's
   */
  public void replace(ProgramObject program, @Nullable ProgramObject expected) {
    ProgramObject before;
    synchronized (this) {
      before = linked.program();
      if (expected != null && expected != before) {
        throw new BpfException(
            Errno.EPERM, "the link's program is %d, not old_prog_fd's".formatted(before.id()));
      }
      if (program.source().type() != before.source().type()) {
        throw new BpfException(
            Errno.EINVAL,
            "the link takes programs of type %d, program %d is of type %d"
                .formatted(before.source().type(), program.id(), program.source().type()));
      }
      if (state == State.DETACHED) {
        throw new BpfException(Errno.ENOLINK, "the link is detached: " + why);
      }
      linked.set(program);
    }
    before.release();
  }

  /** The attach type's number. */
  public int attachType() {
    return attachType;
  }

  /** The target's name. */
  public String target() {
    return target;
  }

  /** The cookie given. */
  public long cookie() {
    return cookie;
  }

  /** Where it stands. */
  public synchronized State state() {
    return state;
  }

  /** Why it is not attached; empty if it is. */
  public synchronized String why() {
    return why;
  }

  /** The attach point in use; null unless attached. */
  public synchronized @Nullable AttachPoint point() {
    return point;
  }

  /**
   * Attaches, unless it is attached or detached for good, or another thread is at it. Nobody waits
   * for an attach point that does not answer but who called it.
   *
   * @throws BpfException as the attach point has it, and the link stays dormant; {@code ENOENT} if
   *     the target went meanwhile, and the link is detached
   */
  public void attach(AttachPoint to) {
    int before;
    synchronized (this) {
      if (state != State.DORMANT || isAttaching) {
        return;
      }
      isAttaching = true;
      before = suspensions;
    }
    Attachment made = null;
    try {
      made = to.attach(new AttachRequest(linked, target, flags, this::detachFromTarget));
    } catch (BpfException e) {
      fail(e.reason());
      throw e;
    } finally {
      if (!keep(made, to, before) && made != null) {
        close(made);
      }
    }
    tellAttached();
  }

  private synchronized void fail(String reason) {
    why = state == State.DORMANT ? reason : why;
  }

  /** Takes over what an attach point made, unless the link was to leave it meanwhile. */
  private synchronized boolean keep(@Nullable Attachment made, AttachPoint to, int before) {
    isAttaching = false;
    if (made == null || state != State.DORMANT || suspensions != before) {
      return false;
    }
    attachment = made;
    point = to;
    state = State.ATTACHED;
    why = "";
    return true;
  }

  private void tellAttached() {
    State now = state();
    if (now == State.ATTACHED) {
      registry.tell(BpfEvent.Kind.ATTACHED, this, "", target);
    } else if (now == State.DETACHED) {
      // The attach point took the target away before it answered.
      throw new BpfException(Errno.ENOENT, "\"" + target + "\": " + why());
    }
  }

  /** Lets go of the attach point until what is missing returns. */
  public void suspend(String reason) {
    if (leave(State.DORMANT, reason)) {
      registry.tell(BpfEvent.Kind.DORMANT, this, "", reason);
    }
  }

  /** Detaches for good; the link object stays until its last reference goes. */
  public void detach(String reason) {
    if (leave(State.DETACHED, reason)) {
      registry.tell(BpfEvent.Kind.DETACHED, this, "", reason);
    }
  }

  private boolean leave(State to, String reason) {
    Attachment left;
    synchronized (this) {
      suspensions++;
      if (state == State.DETACHED || (state == to && attachment == null)) {
        why = state == State.DETACHED ? why : reason;
        return false;
      }
      left = attachment;
      attachment = null;
      point = null;
      state = to;
      why = reason;
    }
    if (left != null) {
      close(left);
    }
    return true;
  }

  private void close(Attachment left) {
    try {
      left.close();
    } catch (RuntimeException | Error e) {
      registry.report("an attach point threw while a link left it", e);
    }
  }

  private void detachFromTarget() {
    detach("its target is gone");
  }

  @Override
  void onLastReference() {
    registry.links().remove(this);
    detach("closed");
    registry.freed(this);
    linked.program().release();
  }
}
