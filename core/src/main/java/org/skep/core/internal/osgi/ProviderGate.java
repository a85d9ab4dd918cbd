// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.osgi;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.skep.core.internal.provider.Providers;

/**
 * Lets providers in once all their classes are loaded: a replaced bundle revision can load no class
 * any more, and what it provided is still used until the last reference goes.
 */
final class ProviderGate {
  private final Providers providers;
  private final Set<Object> refused = ConcurrentHashMap.newKeySet();

  ProviderGate(Providers providers) {
    this.providers = providers;
  }

  void add(ServiceReference<?> reference, Object provider) {
    Bundle bundle = reference.getBundle();
    try {
      if (bundle != null) {
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

  void remove(Object provider) {
    if (!refused.remove(provider)) {
      providers.remove(provider);
    }
  }
}
