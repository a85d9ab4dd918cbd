// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.provider;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfListener;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.verify.Verifier;

/**
 * Who provides what, now. Providers come and go while calls are under way; each call takes what it
 * finds when it looks. Thread-safe.
 */
public final class Providers {
  /** What providers implement. */
  public static final List<Class<?>> PROVIDED =
      List.of(
          MapType.class,
          ProgramType.class,
          Verifier.class,
          Engine.class,
          AttachPoint.class,
          KernelFunction.class,
          KernelFunctions.class,
          BpfCommand.class,
          BpfListener.class);

  private static final long PATIENCE_MILLIS = 2_000;

  private static final Logger LOG = System.getLogger("org.skep.core");

  private final Numbered<MapType> mapTypes = new Numbered<>(MapType::number);
  private final Numbered<ProgramType> programTypes = new Numbered<>(ProgramType::number);
  private final Numbered<AttachPoint> attachPoints = new Numbered<>(AttachPoint::attachType);
  private final Numbered<BpfCommand> commands = new Numbered<>(BpfCommand::number);
  private final Ranked<Verifier> verifiers = new Ranked<>();
  private final Ranked<Engine> engines = new Ranked<>();
  private final CallableFunctions functions = new CallableFunctions();
  private final CopyOnWriteArrayList<BpfListener> listeners = new CopyOnWriteArrayList<>();
  private final java.util.Set<Class<?>> discovered = ConcurrentHashMap.newKeySet();
  private final Patience patience = new Patience(PATIENCE_MILLIS);
  private volatile Runnable changed = () -> {};

  @SuppressWarnings("UnnecessaryLambda") // the one that is added is the one that is removed
  private final Runnable targetAdded = () -> changed.run();

  /** Sets what is run when program types, attach points or kernel functions have changed. */
  public void onChange(Runnable action) {
    changed = action;
  }

  /** Map types. */
  public Numbered<MapType> mapTypes() {
    return mapTypes;
  }

  /** Program types. */
  public Numbered<ProgramType> programTypes() {
    return programTypes;
  }

  /** Attach points, by attach type. */
  public Numbered<AttachPoint> attachPoints() {
    return attachPoints;
  }

  /** Commands that bundles brought. */
  public Numbered<BpfCommand> commands() {
    return commands;
  }

  /** Verifiers. */
  public Ranked<Verifier> verifiers() {
    return verifiers;
  }

  /** Engines. */
  public Ranked<Engine> engines() {
    return engines;
  }

  /** The id of the kernel function with that name; null if nobody provides it now. */
  public @Nullable Integer kernelFunctionId(String name) {
    return functions.id(name);
  }

  /** The kernel function with that id; null if nobody provides it now. */
  public @Nullable KernelFunction kernelFunction(int id) {
    return functions.get(id);
  }

  /** The id of a kernel function that is the one in use under its name; null if it is not. */
  public @Nullable Integer kernelFunctionIdOf(KernelFunction function) {
    return functions.idOf(function);
  }

  /**
   * Adds a provider under each of the interfaces that it has.
   *
   * @return whether it has any
   */
  public boolean add(Object provider, int ranking) {
    boolean isClash;
    try {
      isClash = addNumbered(provider, ranking);
    } catch (RuntimeException | LinkageError e) {
      remove(provider); // from where it got to
      throw e;
    }
    if (isClash) {
      LOG.log(
          Level.WARNING,
          "{0} claims a number that is taken; the higher service ranking has it",
          provider);
    }
    changed.run();
    return PROVIDED.stream().anyMatch(service -> service.isInstance(provider));
  }

  private boolean addNumbered(Object provider, int ranking) {
    boolean isClash = false;
    if (provider instanceof MapType type) {
      isClash |= mapTypes.add(type, ranking);
    }
    if (provider instanceof ProgramType type) {
      isClash |= programTypes.add(type, ranking);
    }
    if (provider instanceof AttachPoint point) {
      isClash |= attachPoints.add(point, ranking);
      point.addTargetListener(targetAdded);
    }
    if (provider instanceof BpfCommand command) {
      isClash |= commands.add(command, ranking);
    }
    if (provider instanceof KernelFunction function) {
      isClash |= functions.add(function, ranking);
    }
    if (provider instanceof KernelFunctions methods) {
      isClash |= functions.add(methods, ranking);
    }
    addUnnumbered(provider, ranking);
    return isClash;
  }

  /**
   * Adds a provider unless one of its class is there: discovery finds a class once for each
   * interface that it has.
   */
  public void addOnce(Object provider) {
    if (discovered.add(provider.getClass())) {
      add(provider, provider instanceof Engine engine ? engine.ranking() : 0);
    }
  }

  private void addUnnumbered(Object provider, int ranking) {
    if (provider instanceof Verifier verifier) {
      verifiers.add(verifier, ranking);
    }
    if (provider instanceof Engine engine) {
      engines.add(engine, ranking);
    }
    if (provider instanceof BpfListener listener) {
      listeners.add(listener);
    }
  }

  /** Removes a provider from wherever it is. */
  public void remove(Object provider) {
    if (provider instanceof MapType type) {
      mapTypes.remove(type);
    }
    if (provider instanceof ProgramType type) {
      programTypes.remove(type);
    }
    if (provider instanceof AttachPoint point) {
      attachPoints.remove(point);
      point.removeTargetListener(targetAdded);
    }
    if (provider instanceof BpfCommand command) {
      commands.remove(command);
    }
    if (provider instanceof KernelFunction function) {
      functions.remove(function);
    }
    if (provider instanceof KernelFunctions methods) {
      functions.remove(methods);
    }
    if (provider instanceof Verifier verifier) {
      verifiers.remove(verifier);
    }
    if (provider instanceof Engine engine) {
      engines.remove(engine);
    }
    if (provider instanceof BpfListener listener) {
      listeners.remove(listener);
    }
    changed.run();
  }

  /** Tells every listener. */
  public void tell(BpfEvent event) {
    for (BpfListener listener : listeners) {
      tell(listener, event, listener::onEvent);
    }
  }

  private void tell(BpfListener listener, BpfEvent event, Consumer<BpfEvent> call) {
    try {
      call.accept(event);
    } catch (RuntimeException | LinkageError e) {
      report("the listener " + listener.getClass().getName() + " threw", e);
    }
  }

  /** For providers' code that nobody may wait for without end. */
  public Patience patience() {
    return patience;
  }

  /** Tells the operator of a provider that does not come back. */
  public void reportHanging(String what) {
    LOG.log(Level.WARNING, "{0} has not returned yet; its thread goes on waiting", what);
  }

  /** Reports what a provider did wrong to the operator. */
  public void report(String what, Throwable cause) {
    LOG.log(Level.WARNING, what, cause);
  }
}
