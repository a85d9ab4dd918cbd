// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.skep.core.internal.memory.Allocator;
import org.skep.core.internal.memory.MemoryBudget;
import org.skep.core.internal.object.Registry;
import org.skep.core.internal.pin.Pins;
import org.skep.core.internal.policy.Policies;
import org.skep.core.internal.provider.Providers;
import org.skep.core.internal.run.RunServices;
import org.skep.core.internal.run.Runs;

/** What all processes of one runtime share. */
public final class Kernel implements RunServices {
  private final Providers providers = new Providers();
  private final Trace trace = new Trace();
  private final Pins pins = new Pins();
  private final Policies policies = new Policies();
  private final Map<Integer, Command> commands = new ConcurrentHashMap<>();
  private final LongSupplier clock;
  private final IntSupplier random;
  private final Runs runs;
  private final Registry registry;
  private final Allocator allocator;
  private volatile Settings settings;

  /**
   * A runtime without objects, providers and commands.
   *
   * @param clock nanoseconds, monotonic
   * @param random 32 random bits
   */
  public Kernel(Settings settings, LongSupplier clock, IntSupplier random) {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.runs = new Runs(settings.cpus(), this);
    this.registry = new Registry(runs, providers);
    this.allocator = new Allocator(new MemoryBudget("all processes", settings.memory()), runs);
  }

  /** What is set now. */
  public Settings settings() {
    return settings;
  }

  /** Sets anew; the number of CPU slots stays, as maps may depend on it. */
  public void setSettings(Settings now) {
    settings = now;
    allocator.total().setLimit(now.memory());
  }

  /** Providers. */
  public Providers providers() {
    return providers;
  }

  /** Objects. */
  public Registry registry() {
    return registry;
  }

  /** Runs. */
  public Runs runs() {
    return runs;
  }

  /** Memory. */
  public Allocator allocator() {
    return allocator;
  }

  /** Pins. */
  public Pins pins() {
    return pins;
  }

  /** What processes may do. */
  public Policies policies() {
    return policies;
  }

  /** What programs printed. */
  public Trace trace() {
    return trace;
  }

  /** Adds a command of core's own. */
  public void addCommand(int number, Command command) {
    commands.put(number, command);
  }

  @Nullable Command command(int number) {
    return commands.get(number);
  }

  @Override
  public long clockNanos() {
    return clock.getAsLong();
  }

  @Override
  public int randomBits() {
    return random.getAsInt();
  }

  @Override
  public void print(String line) {
    trace.print(line);
  }

  @Override
  public void report(String what, Throwable cause) {
    providers.report(what, cause);
  }

  /** Lets go of all pins. */
  public void close() {
    pins.clear();
    runs.timers().close();
    runs.reclaim();
  }
}
