// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.osgi;

import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.BpfListener;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.verify.Verifier;
import org.skep.core.internal.call.Kernel;
import org.skep.core.internal.call.Settings;
import org.skep.core.internal.cmd.Commands;

/**
 * Core in a framework: takes providers from the service registry as they come and go, and gives
 * each bundle that asks a process of its own. Every reference is dynamic and configuration comes
 * while it runs, so that none of it ever costs anyone a descriptor.
 */
@Component(
    immediate = true,
    service = {},
    configurationPid = "org.skep.core")
public final class CoreComponent {
  private final Kernel kernel =
      new Kernel(
          Settings.defaults(), System::nanoTime, () -> ThreadLocalRandom.current().nextInt());
  private final ProviderGate gate = new ProviderGate(kernel.providers(), kernel.policies());
  private @Nullable BundleProcesses processes;
  private @Nullable ServiceRegistration<Bpf> registration;

  /** For Declarative Services. */
  public CoreComponent() {
    Commands.install(kernel);
  }

  @Activate
  @SuppressWarnings("JdkObsolete") // OSGi asks for a Dictionary
  void activate(BundleContext context, Map<String, Object> properties) {
    configure(properties);
    BundleProcesses all = new BundleProcesses(kernel, context);
    Hashtable<String, Object> told = new Hashtable<>();
    told.put(Constants.SERVICE_DESCRIPTION, "The bpf() call; each bundle is a process");
    processes = all;
    registration = context.registerService(Bpf.class, all, told);
  }

  @Modified
  void configure(Map<String, Object> properties) {
    Settings settings = Settings.defaults();
    settings = settings.withBudget(number(properties, "budget", settings.budget()));
    settings =
        settings.withMemory(
            number(properties, "memory", settings.memory()),
            number(properties, "memory.per.bundle", settings.memoryPerProcess()));
    settings =
        settings.withFdsPerProcess(
            (int) number(properties, "fds.per.bundle", settings.fdsPerProcess()));
    Object engine = properties.get("engine");
    kernel.setSettings(engine == null ? settings : settings.withEngine(engine.toString()));
  }

  private static long number(Map<String, Object> properties, String key, long fallback) {
    Object value = properties.get(key);
    if (value == null) {
      return fallback;
    }
    try {
      return Long.parseLong(value.toString().trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "org.skep.core: " + key + " = " + value + " is no whole number", e);
    }
  }

  @Deactivate
  void deactivate() {
    ServiceRegistration<Bpf> registered = registration;
    if (registered != null) {
      registered.unregister();
    }
    BundleProcesses all = processes;
    if (all != null) {
      all.close();
    }
    kernel.close();
  }

  @Reference(
      service = MapType.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addMapType(ServiceReference<MapType> reference, MapType type) {
    gate.add(reference, type);
  }

  void removeMapType(MapType type) {
    gate.remove(type);
  }

  @Reference(
      service = ProgramType.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addProgramType(ServiceReference<ProgramType> reference, ProgramType type) {
    gate.add(reference, type);
  }

  void removeProgramType(ProgramType type) {
    gate.remove(type);
  }

  @Reference(
      service = Verifier.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addVerifier(ServiceReference<Verifier> reference, Verifier verifier) {
    gate.add(reference, verifier);
  }

  void removeVerifier(Verifier verifier) {
    gate.remove(verifier);
  }

  @Reference(
      service = Engine.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addEngine(ServiceReference<Engine> reference, Engine engine) {
    gate.add(reference, engine);
  }

  void removeEngine(Engine engine) {
    gate.remove(engine);
  }

  @Reference(
      service = AttachPoint.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addAttachPoint(ServiceReference<AttachPoint> reference, AttachPoint point) {
    gate.add(reference, point);
  }

  void removeAttachPoint(AttachPoint point) {
    gate.remove(point);
  }

  @Reference(
      service = KernelFunction.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addKernelFunction(ServiceReference<KernelFunction> reference, KernelFunction function) {
    gate.add(reference, function);
  }

  void removeKernelFunction(KernelFunction function) {
    gate.remove(function);
  }

  @Reference(
      service = KernelFunctions.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addKernelFunctions(ServiceReference<KernelFunctions> reference, KernelFunctions functions) {
    gate.add(reference, functions);
  }

  void removeKernelFunctions(KernelFunctions functions) {
    gate.remove(functions);
  }

  @Reference(
      service = BpfCommand.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addCommand(ServiceReference<BpfCommand> reference, BpfCommand command) {
    gate.add(reference, command);
  }

  void removeCommand(BpfCommand command) {
    gate.remove(command);
  }

  @Reference(
      service = BpfListener.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addListener(ServiceReference<BpfListener> reference, BpfListener listener) {
    gate.add(reference, listener);
  }

  void removeListener(BpfListener listener) {
    gate.remove(listener);
  }

  @Reference(
      service = PolicyRule.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addPolicyRule(PolicyRule rule) {
    kernel.policies().add(rule);
  }

  void removePolicyRule(PolicyRule rule) {
    kernel.policies().remove(rule);
  }
}
