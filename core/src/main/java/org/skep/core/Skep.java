// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Bpf;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.verify.Limits;
import org.skep.bpf.verify.Privileges;
import org.skep.core.internal.call.Kernel;
import org.skep.core.internal.call.Process;
import org.skep.core.internal.call.Settings;
import org.skep.core.internal.cmd.Commands;
import org.skep.core.internal.provider.Providers;

/**
 * A runtime on a plain class path, without a framework: one process, and the providers that {@link
 * ServiceLoader} finds. Closing it closes its descriptors and pins. Thread-safe.
 *
 * <pre>{@code
 * try (Skep skep = Skep.open()) {
 *   Bpf bpf = skep.bpf();
 * }
 * }</pre>
 */
public final class Skep implements AutoCloseable {
  private final Kernel kernel;
  private final Process process;

  private Skep(Kernel kernel, Process process) {
    this.kernel = kernel;
    this.process = process;
  }

  /** A runtime with what the class path provides, and the default settings. */
  public static Skep open() {
    return builder().open();
  }

  /** To set something first. */
  public static Builder builder() {
    return new Builder();
  }

  /** The call. */
  public Bpf bpf() {
    return process;
  }

  /** Another process of the same runtime, with descriptors of its own; close it when done. */
  public Peer newProcess(String name) {
    return new Peer(new Process(kernel, name));
  }

  /**
   * Adds a provider while the runtime is in use.
   *
   * @throws IllegalArgumentException if it has none of the service interfaces
   */
  public void add(Object provider) {
    int ranking = provider instanceof Engine engine ? engine.ranking() : 0;
    if (!kernel.providers().add(provider, ranking)) {
      throw new IllegalArgumentException(
          provider.getClass().getName() + " implements no service of Skep: " + Providers.PROVIDED);
    }
  }

  /** Takes a provider away; what was made by it stays until its last reference goes. */
  public void remove(Object provider) {
    kernel.providers().remove(provider);
  }

  @Override
  public void close() {
    process.close();
    kernel.close();
  }

  /** A further process of a runtime. */
  public static final class Peer implements AutoCloseable {
    private final Process process;

    private Peer(Process process) {
      this.process = process;
    }

    /** Its call. */
    public Bpf bpf() {
      return process;
    }

    @Override
    public void close() {
      process.close();
    }
  }

  /** What can be set before a runtime is opened. Not thread-safe. */
  public static final class Builder {
    private final List<Object> providers = new ArrayList<>();
    private final List<Policy> policies = new ArrayList<>();
    private Settings settings = Settings.defaults();
    private LongSupplier clock = System::nanoTime;
    private IntSupplier random = () -> ThreadLocalRandom.current().nextInt();
    private @Nullable ClassLoader loader = Skep.class.getClassLoader();
    private String name = "main";

    private Builder() {}

    /** Adds a provider; it comes before those that are discovered. */
    public Builder with(Object provider) {
      providers.add(provider);
      return this;
    }

    /** CPU slots for runs: what per-CPU maps hold a value for. */
    public Builder cpus(int count) {
      settings = settings.withCpus(count);
      return this;
    }

    /** Instructions that a run may execute. */
    public Builder budget(long instructions) {
      settings = settings.withBudget(instructions);
      return this;
    }

    /** Bytes that maps may take. */
    public Builder memoryLimit(long bytes) {
      settings = settings.withMemory(bytes, bytes);
      return this;
    }

    /** Descriptors that may be open at once. */
    public Builder fdLimit(int count) {
      settings = settings.withFdsPerProcess(count);
      return this;
    }

    /** The rules of verification. */
    public Builder verification(Limits limits, Privileges privileges) {
      settings = settings.withVerification(limits, privileges);
      return this;
    }

    /** What processes of a name may do; without one, everything within the limits. */
    public Builder policy(Policy policy) {
      policies.add(policy);
      return this;
    }

    /** The engine to use, by name; empty for the best. */
    public Builder engine(String engine) {
      settings = settings.withEngine(engine);
      return this;
    }

    /** The clock that programs read, in nanoseconds. */
    public Builder clock(LongSupplier nanos) {
      clock = nanos;
      return this;
    }

    /** Where programs' random bits come from. */
    public Builder random(IntSupplier bits) {
      random = bits;
      return this;
    }

    /** Where providers are discovered. */
    public Builder classLoader(ClassLoader discovery) {
      loader = discovery;
      return this;
    }

    /** Only the providers that were added. */
    public Builder withoutDiscovery() {
      loader = null;
      return this;
    }

    /** The process's name. */
    public Builder name(String processName) {
      name = processName;
      return this;
    }

    /**
     * Opens the runtime.
     *
     * @throws ServiceConfigurationError if a provider on the class path is broken
     */
    public Skep open() {
      Kernel kernel = new Kernel(settings, clock, random);
      Commands.install(kernel);
      policies.forEach(policy -> kernel.policies().add(() -> policy));
      Skep skep = new Skep(kernel, new Process(kernel, name));
      providers.forEach(skep::add);
      if (loader != null) {
        for (Class<?> service : Providers.PROVIDED) {
          ServiceLoader.load(service, loader).forEach(skep::addDiscovered);
        }
      }
      return skep;
    }
  }

  /** A provider under several interfaces is found once for each: the first one counts. */
  private void addDiscovered(Object provider) {
    kernel.providers().addOnce(provider);
  }
}
