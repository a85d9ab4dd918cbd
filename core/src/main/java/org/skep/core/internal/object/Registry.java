// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import java.util.concurrent.atomic.AtomicInteger;
import org.skep.bpf.BpfEvent;
import org.skep.core.internal.provider.Providers;
import org.skep.core.internal.run.Runs;

/** All live objects by id, and who is told of them. */
public final class Registry {
  private final IdTable<MapObject> maps = new IdTable<>();
  private final IdTable<ProgramObject> programs = new IdTable<>();
  private final IdTable<LinkObject> links = new IdTable<>();
  private final IdTable<BtfObject> btfs = new IdTable<>();
  private final AtomicInteger statsHolders = new AtomicInteger();
  private final Runs runs;
  private final Providers providers;
  private volatile boolean stats;

  /** A registry without objects. */
  public Registry(Runs runs, Providers providers) {
    this.runs = runs;
    this.providers = providers;
  }

  /** Maps. */
  public IdTable<MapObject> maps() {
    return maps;
  }

  /** Programs. */
  public IdTable<ProgramObject> programs() {
    return programs;
  }

  /** Links. */
  public IdTable<LinkObject> links() {
    return links;
  }

  /** BTF. */
  public IdTable<BtfObject> btfs() {
    return btfs;
  }

  /** The runs of this runtime. */
  public Runs runs() {
    return runs;
  }

  /** Whether run times are measured. */
  boolean statsEnabled() {
    return stats;
  }

  void changeStats(int by) {
    stats = statsHolders.addAndGet(by) > 0;
  }

  /** Tells listeners what happened to an object. */
  public void tell(BpfEvent.Kind kind, KernelObject object, String process, String detail) {
    providers.tell(new BpfEvent(kind, object.kind(), object.id(), object.name(), process, detail));
  }

  /** Runs a provider's code that may hang, and waits for its end for a moment only. */
  void runPatiently(String what, Runnable action) {
    if (!providers.patience().run(action)) {
      providers.reportHanging(what);
    }
  }

  /** Reports what a provider did wrong. */
  void report(String what, Throwable cause) {
    providers.report(what, cause);
  }

  void freed(KernelObject object) {
    tell(BpfEvent.Kind.FREED, object, "", "");
  }
}
