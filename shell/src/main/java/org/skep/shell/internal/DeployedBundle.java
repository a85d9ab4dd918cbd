// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.typed.BpfObjects;

/** The bundle that the framework has, or will have, of a file in the watched folder. */
final class DeployedBundle {
  private static final long PAUSE_MILLIS = 20;
  private static final long PATIENCE_NANOS = 15_000_000_000L;

  /** How long a bundle may lie there unresolved before the framework is asked for the reason. */
  private static final long UNRESOLVED_NANOS = 3_000_000_000L;

  /** How long a bundle that runs may take to register what it declares to provide. */
  private static final long UNREGISTERED_NANOS = 8_000_000_000L;

  private static final String UNKNOWN = "no bundle provides";

  private static final String SERVICE = "osgi.service";
  private static final String SERVICES = "META-INF/services";
  private static final String OURS = "org.skep.";

  private final BundleContext context;
  private final Bpf bpf;
  private final Path file;
  private final long before;

  /** Watches {@code file}; what was installed of it before now does not count as started. */
  DeployedBundle(BundleContext context, Bpf bpf, Path file) {
    this.context = context;
    this.bpf = bpf;
    this.file = file;
    Bundle bundle = find();
    this.before = bundle == null ? Long.MIN_VALUE : bundle.getLastModified();
  }

  private @Nullable Bundle find() {
    URI location = file.toUri();
    for (Bundle bundle : context.getBundles()) {
      if (bundle.getLocation().equals(location.toString())
          || bundle.getLocation().equals("file:" + location.getPath())) {
        return bundle;
      }
    }
    return null;
  }

  /**
   * Waits until it runs.
   *
   * @throws BpfException with the framework's reason if it does not
   */
  void awaitStart() throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Bundle bundle = find();
      long waited = System.nanoTime() - start;
      if (bundle != null && bundle.getLastModified() > before) {
        if (isFragment(bundle)) {
          return;
        }
        if (bundle.getState() == Bundle.ACTIVE
            && ((brings(bundle).containsAll(declares(bundle)) && isUsable(bundle))
                || waited > UNREGISTERED_NANOS)) {
          return;
        }
        if (bundle.getState() != Bundle.ACTIVE && waited > UNRESOLVED_NANOS) {
          throw new BpfException(Errno.EINVAL, file.getFileName() + " " + reason(bundle));
        }
      }
      if (waited > PATIENCE_NANOS) {
        throw new BpfException(
            Errno.EAGAIN,
            file + " was copied, but is not installed yet; bpf:deploy shows its state");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /**
   * The kinds of service that it declares, for class paths and for Declarative Services; they are
   * registered just after it has become active.
   */
  private static Set<String> declares(Bundle bundle) {
    Set<String> types = new HashSet<>();
    Enumeration<URL> files = bundle.findEntries(SERVICES, OURS + "*", false);
    if (files != null) {
      Collections.list(files)
          .forEach(url -> types.add(url.getPath().substring(url.getPath().lastIndexOf('/') + 1)));
    }
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    if (revision != null) {
      for (BundleCapability service : revision.getDeclaredCapabilities(SERVICE)) {
        if (service.getAttributes().get(Constants.OBJECTCLASS) instanceof List<?> names) {
          names.stream()
              .map(String::valueOf)
              .filter(name -> name.startsWith(OURS))
              .forEach(types::add);
        }
      }
    }
    return types;
  }

  private static Set<String> brings(Bundle bundle) {
    Set<String> types = new HashSet<>();
    ServiceReference<?>[] references = bundle.getRegisteredServices();
    if (references != null) {
      for (ServiceReference<?> reference : references) {
        types.addAll(List.of((String[]) reference.getProperty(Constants.OBJECTCLASS)));
      }
    }
    return types;
  }

  /** Whether core knows its map types: it is told of a service just after others can see it. */
  private boolean isUsable(Bundle bundle) {
    ServiceReference<?>[] references = bundle.getRegisteredServices();
    boolean isUsable = true;
    for (ServiceReference<?> reference :
        references == null ? new ServiceReference<?>[0] : references) {
      if (context.getService(reference) instanceof MapType type) {
        BpfAttr attr = BpfAttr.create().u32(Attr.MapCreate.MAP_TYPE, type.number());
        BpfResult result = bpf.call(Cmd.MAP_CREATE, attr);
        if (result.succeeded()) {
          BpfObjects.close(bpf, result.value());
        } else {
          isUsable &= !result.reason().contains(UNKNOWN);
        }
      }
      context.ungetService(reference);
    }
    return isUsable;
  }

  private static boolean isFragment(Bundle bundle) {
    return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
  }

  private static String reason(Bundle bundle) {
    try {
      bundle.start();
      return "is installed, but does not start";
    } catch (BundleException e) {
      return "is installed, but does not start: " + e.getMessage();
    }
  }

  /** Waits until the framework has it no more. */
  void awaitEnd() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (find() != null) {
      if (System.nanoTime() > end) {
        throw new BpfException(Errno.EAGAIN, file + " is deleted, but its bundle is still there");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** The same for programs. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", String.valueOf(file.getFileName()));
    Bundle bundle = find();
    if (bundle != null) {
      fields.put("bundle", bundle.getBundleId());
      fields.put("name", bundle.getSymbolicName());
      fields.put("active", bundle.getState() == Bundle.ACTIVE);
      fields.put("brings", services(bundle));
    }
    return fields;
  }

  /** One line: name, state, and what it brings. */
  String describe() {
    Bundle bundle = find();
    if (bundle == null) {
      return file.getFileName() + ": not installed";
    }
    List<String> brings = services(bundle);
    return "%s: bundle %d %s is %s%s"
        .formatted(
            file.getFileName(),
            bundle.getBundleId(),
            bundle.getSymbolicName(),
            bundle.getState() == Bundle.ACTIVE ? "active" : "not active",
            brings.isEmpty() ? "" : ", brings " + String.join(", ", brings));
  }

  private List<String> services(Bundle bundle) {
    List<String> brings = new ArrayList<>();
    ServiceReference<?>[] references = bundle.getRegisteredServices();
    for (ServiceReference<?> reference :
        references == null ? new ServiceReference<?>[0] : references) {
      Object service = context.getService(reference);
      if (service instanceof MapType type) {
        brings.add("map type %s (%d)".formatted(type.name(), type.number()));
      } else if (service instanceof ProgramType type) {
        brings.add("program type %s (%d)".formatted(type.name(), type.number()));
      } else if (service instanceof BpfCommand command) {
        brings.add("command %s (%d)".formatted(command.name(), command.number()));
      } else if (service instanceof KernelFunctions functions) {
        functions.functions().stream()
            .map(function -> "kernel function " + function.prototype().name())
            .forEach(brings::add);
      } else {
        String[] types = (String[]) reference.getProperty(Constants.OBJECTCLASS);
        brings.add("service " + String.join(" ", types));
      }
      context.ungetService(reference);
    }
    return brings;
  }
}
