// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.verify.Privileges;
import org.skep.core.Policy;
import org.skep.core.internal.memory.MemoryBudget;
import org.skep.core.internal.object.MapObject;

/**
 * The call as one process makes it: the size and zero-tail rules, in one place, then the command.
 */
public final class Process implements Bpf, AutoCloseable {
  private final Kernel kernel;
  private final String name;
  private final FdTable fds;
  private final UserSpace memory = new UserSpace();
  private final MemoryBudget budget;
  private final Set<CoreMapHandle> handles = ConcurrentHashMap.newKeySet();
  private final AtomicInteger programs = new AtomicInteger();
  private volatile boolean ended;

  /** A process without descriptors. */
  public Process(Kernel kernel, String name) {
    this.kernel = kernel;
    this.name = name;
    this.fds = new FdTable(() -> kernel.settings().fdsPerProcess(), this::admitFd);
    this.budget =
        new MemoryBudget(
            name,
            () -> Math.min(kernel.settings().memoryPerProcess(), policy().memory()),
            () ->
                policy().memory() <= kernel.settings().memoryPerProcess()
                    ? "the rule memory of the policy of \"" + policy().bundles() + "\""
                    : "");
  }

  /** What it may do, now. */
  public Policy policy() {
    return kernel.policies().of(name);
  }

  /** What its programs are verified with: what the runtime and the policy both allow. */
  public Privileges privileges() {
    Privileges most = kernel.settings().privileges();
    Privileges allowed = policy().privileges();
    return most.compareTo(allowed) >= 0 ? most : allowed;
  }

  private void admitFd(int open) {
    Policy policy = policy();
    if (open >= policy.fds()) {
      throw tooMany(policy, "fds", policy.fds(), "descriptors open");
    }
  }

  /**
   * Counts a program that is to be loaded.
   *
   * @return to be run once, when the program is gone
   * @throws BpfException {@code EPERM} if the policy allows no more
   */
  public Runnable admitProgram() {
    Policy policy = policy();
    AtomicInteger count = programs;
    if (count.incrementAndGet() > policy.programs()) {
      count.decrementAndGet();
      throw tooMany(policy, "programs", policy.programs(), "programs loaded");
    }
    return count::decrementAndGet;
  }

  private static BpfException tooMany(Policy policy, String rule, int most, String what) {
    return new BpfException(
        Errno.EPERM,
        "the policy of \"%s\" denies more: its rule %s allows %d %s"
            .formatted(policy.bundles(), rule, most, what));
  }

  /** The runtime that it lives in. */
  public Kernel kernel() {
    return kernel;
  }

  /** Bytes that its maps may take. */
  public MemoryBudget budget() {
    return budget;
  }

  FdTable fds() {
    return fds;
  }

  /** Closes a descriptor; false if it is not open. */
  public boolean closeFd(int fd) {
    return fds.close(fd);
  }

  /** The smallest open descriptor above {@code fd}; −1 if there is none. */
  public int nextFd(int fd) {
    return fds.next(fd);
  }

  @Override
  public UserSpace memory() {
    return memory;
  }

  @Override
  public String process() {
    return name;
  }

  @Override
  public int bpf(int cmd, BpfAttr attr, int size) {
    try {
      if (Elements.handles(cmd)) {
        int refused = checkSize(attr, size, Elements.lastFieldEnd(cmd));
        return refused != 0 ? refused : Elements.run(this, kernel.runs(), cmd, attr, size);
      }
      return dispatch(cmd, new Call(this, attr, size));
    } catch (BpfException e) {
      return e.errno().negated();
    } catch (RuntimeException | Error e) {
      return unexpected(cmd, e).errno().negated();
    }
  }

  @Override
  public BpfResult call(int cmd, BpfAttr attr, int size) {
    Call call = new Call(this, attr, size);
    try {
      int result = Elements.handles(cmd) ? bpf(cmd, attr, size) : dispatch(cmd, call);
      return new BpfResult(result, result < 0 ? reason(cmd, call, result) : "", call.verdict());
    } catch (BpfException e) {
      return new BpfResult(e.errno().negated(), e.reason(), call.verdict());
    } catch (RuntimeException | Error e) {
      BpfException told = unexpected(cmd, e);
      return new BpfResult(told.errno().negated(), told.reason(), call.verdict());
    }
  }

  private int dispatch(int cmd, Call call) {
    Command command = kernel.command(cmd);
    if (command != null) {
      int refused = checkSize(call.attr(), call.size(), command.lastFieldEnd());
      return refused != 0 ? refused : command.run(call);
    }
    BpfCommand brought = kernel.providers().commands().get(cmd);
    int refused =
        checkSize(call.attr(), call.size(), brought == null ? Attr.SIZE : brought.lastFieldEnd());
    if (refused == Errno.E2BIG.negated() || refused == Errno.EFAULT.negated()) {
      return refused;
    }
    if (brought == null) {
      throw new BpfException(Errno.EINVAL, "no command has the number " + cmd);
    }
    return refused != 0 ? refused : call.run(brought);
  }

  /**
   * The rules that let the call grow: bytes that this runtime does not know, and those after the
   * command's last field, must be zero.
   */
  private static int checkSize(BpfAttr attr, int size, int lastFieldEnd) {
    if (Integer.compareUnsigned(size, Attr.MAX_SIZE) > 0) {
      return Errno.E2BIG.negated();
    }
    if (size > attr.length()) {
      return Errno.EFAULT.negated();
    }
    if (size > Attr.SIZE && !attr.isZero(Attr.SIZE, size)) {
      return Errno.E2BIG.negated();
    }
    return attr.isZero(lastFieldEnd, Math.min(size, Attr.SIZE)) ? 0 : Errno.EINVAL.negated();
  }

  private String reason(int cmd, Call call, int result) {
    int refused = checkSize(call.attr(), call.size(), lastFieldEnd(cmd));
    if (refused == result && refused != 0) {
      return sizeReason(cmd, call, result);
    }
    return Elements.handles(cmd)
        ? Elements.explain(this, cmd, call.attr(), call.size(), result)
        : Errno.ofResult(result).words();
  }

  private int lastFieldEnd(int cmd) {
    if (Elements.handles(cmd)) {
      return Elements.lastFieldEnd(cmd);
    }
    Command command = kernel.command(cmd);
    BpfCommand brought = kernel.providers().commands().get(cmd);
    return command != null
        ? command.lastFieldEnd()
        : brought != null ? brought.lastFieldEnd() : Attr.SIZE;
  }

  private String sizeReason(int cmd, Call call, int result) {
    if (result == Errno.EFAULT.negated()) {
      return "size = %d, but the attribute holds %d bytes"
          .formatted(call.size(), call.attr().length());
    }
    if (Integer.compareUnsigned(call.size(), Attr.MAX_SIZE) > 0) {
      return "size = %d, the most is %d"
          .formatted(Integer.toUnsignedLong(call.size()), Attr.MAX_SIZE);
    }
    if (result == Errno.E2BIG.negated()) {
      return "a byte from offset %d on is not zero: a field that this runtime does not know"
          .formatted(Attr.SIZE);
    }
    return "a byte from offset %d on is not zero, where %s has no field"
        .formatted(lastFieldEnd(cmd), commandName(cmd));
  }

  private String commandName(int cmd) {
    BpfCommand brought = kernel.providers().commands().get(cmd);
    return brought == null || kernel.command(cmd) != null ? Cmd.name(cmd) : brought.name();
  }

  /** A mistake of ours or of a provider's: told as an errno and reported, never thrown. */
  private BpfException unexpected(int cmd, Throwable cause) {
    kernel.providers().report(Cmd.name(cmd) + " for " + name + " failed unexpectedly", cause);
    return cause instanceof OutOfMemoryError
        ? new BpfException(Errno.ENOMEM, "the JVM is out of memory: " + cause.getMessage())
        : new BpfException(Errno.EFAULT, "internal error: " + cause);
  }

  @Override
  public MapHandle openMap(int fd) {
    OpenFile file = new Call(this, BpfAttr.create(), 0).file(fd);
    CoreMapHandle handle =
        new CoreMapHandle(
            kernel.runs(),
            fds,
            Call.retained(file, fd, ObjectKind.MAP, MapObject.class),
            file.readable(),
            file.writable(),
            handles::remove);
    handles.add(handle);
    if (ended) {
      handle.close();
      throw new BpfException(Errno.EPERM, "the process has ended");
    }
    return handle;
  }

  /** Ends the process: closes its descriptors and handles. Its pins stay. */
  @Override
  public void close() {
    ended = true;
    fds.closeAll();
    handles.forEach(CoreMapHandle::close);
  }

  /** The file of a descriptor; null if it is not open. */
  public @Nullable OpenFile fileOrNull(int fd) {
    return fds.get(fd);
  }
}
