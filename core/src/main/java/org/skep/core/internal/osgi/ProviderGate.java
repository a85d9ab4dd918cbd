// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.osgi;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.BpfListener;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.verify.Verifier;
import org.skep.core.Policy;
import org.skep.core.internal.policy.Policies;
import org.skep.core.internal.provider.Providers;

/**
 * Lets providers in once all their classes are loaded: a replaced bundle revision can load no class
 * any more, and what it provided is still used until the last reference goes.
 */
final class ProviderGate {
  private final Providers providers;
  private final Policies policies;

  /** How often each provider came: once for each interface that it is published under. */
  private final Map<Object, Integer> held = Collections.synchronizedMap(new IdentityHashMap<>());

  private final Set<Object> refused =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  ProviderGate(Providers providers, Policies policies) {
    this.providers = providers;
    this.policies = policies;
  }

  /** Each of the kinds that a provider has must be allowed: alone, or with its number or name. */
  private static void requireAllowed(Policy policy, Object provider) {
    if (provider instanceof MapType type) {
      require(policy, "map-type", type.name(), type.number());
    }
    if (provider instanceof ProgramType type) {
      require(policy, "program-type", type.name(), type.number());
    }
    if (provider instanceof AttachPoint attach) {
      require(policy, "attach-point", attach.name(), attach.attachType());
    }
    if (provider instanceof BpfCommand command) {
      require(policy, "command", command.name(), command.number());
    }
    if (provider instanceof KernelFunction function) {
      require(policy, "kernel-function", function.prototype().name(), 0);
    }
    if (provider instanceof KernelFunctions methods) {
      for (KernelFunction function : methods.functions()) {
        require(policy, "kernel-function", function.prototype().name(), 0);
      }
    }
    if (provider instanceof Verifier) {
      require(policy, "verifier", "", 0);
    }
    if (provider instanceof Engine engine) {
      require(policy, "engine", engine.name(), 0);
    }
    if (provider instanceof BpfListener) {
      require(policy, "listener", "", 0);
    }
  }

  private static void require(Policy policy, String kind, String name, int number) {
    Set<String> allowed = policy.provides();
    if (!allowed.contains(kind)
        && !allowed.contains(kind + ":" + Integer.toUnsignedString(number))) {
      policy.require(Policy.Rule.PROVIDES, name.isEmpty() ? kind : kind + ":" + name, 0);
    }
  }

  void add(ServiceReference<?> reference, Object provider) {
    if (held.merge(provider, 1, Integer::sum) > 1) {
      return; // under another of its interfaces: it is in already, or refused
    }
    Bundle bundle = reference.getBundle();
    try {
      if (bundle != null) {
        requireAllowed(policies.of(BundleProcesses.nameOf(bundle)), provider);
      }
      if (bundle != null && isUsedAfterItsBundle(provider)) {
        ClassPreloader.loadAll(bundle);
      }
      Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
      providers.add(provider, ranking instanceof Integer rank ? rank : 0);
    } catch (RuntimeException | LinkageError e) {
      refused.add(provider);
      providers.report(
          "refused " + provider.getClass().getName() + " of " + bundle + ": " + e.getMessage(), e);
    }
  }

  /** Nothing made by a listener stays when it goes. */
  private static boolean isUsedAfterItsBundle(Object provider) {
    return Providers.PROVIDED.stream()
        .anyMatch(service -> service != BpfListener.class && service.isInstance(provider));
  }

  void remove(Object provider) {
    if (held.computeIfPresent(provider, (same, times) -> times > 1 ? times - 1 : null) != null) {
      return;
    }
    if (!refused.remove(provider)) {
      providers.remove(provider);
    }
  }
}
