// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/**
 * Bundles: puts them into the watched folder and takes them out, and waits until that has had its
 * effect (copying and deleting files by other means does the same, without the waiting); starts and
 * stops those that are there.
 */
@Component(
    immediate = true,
    service = BundleCommands.class,
    property = {
      "osgi.command.scope=bpf",
      "osgi.command.function=deploy",
      "osgi.command.function=undeploy",
      "osgi.command.function=start",
      "osgi.command.function=stop"
    })
public final class BundleCommands {
  private static final String JAR = ".jar";
  private static final List<String> JSON = List.of("-j", "--json");

  private final Bpf bpf;
  private final BundleContext context;

  /** For declarative services. */
  @Activate
  public BundleCommands(@Reference Bpf bpf, BundleContext context) {
    this.bpf = bpf;
    this.context = context;
  }

  /** Installs a bundle, or shows those in the watched folder. */
  @Descriptor("puts a bundle into the watched folder; without one, lists what is there")
  public void deploy(CommandSession session, String... words) throws InterruptedException {
    List<String> files = new ArrayList<>(List.of(words));
    boolean json = files.removeAll(JSON);
    try {
      List<DeployedBundle> shown = new ArrayList<>();
      for (String file : files) {
        shown.add(deploy(session.currentDir().resolve(file)));
      }
      if (files.isEmpty()) {
        Path folder = DeployFolder.of(context);
        DeployFolder.jars(context)
            .forEach(name -> shown.add(new DeployedBundle(context, bpf, folder.resolve(name))));
        tell(json ? List.of() : List.of("watched folder: " + folder));
      }
      tell(
          json
              ? List.of(Json.write(shown.stream().map(DeployedBundle::fields).toList()))
              : shown.stream().map(DeployedBundle::describe).toList());
    } catch (NoSuchFileException e) {
      throw new BpfException(Errno.ENOENT, "no file " + e.getFile());
    } catch (IOException e) {
      throw new BpfException(Errno.EINVAL, "cannot copy: " + e.getMessage());
    }
  }

  private DeployedBundle deploy(Path file) throws IOException, InterruptedException {
    refuseOthers(file);
    Path target = DeployFolder.of(context).resolve(file.getFileName());
    DeployedBundle bundle = new DeployedBundle(context, bpf, target);
    // By a name that the folder's watcher does not look at: it must not see half a file.
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    bundle.awaitStart();
    return bundle;
  }

  /** A bundle is a jar whose manifest has a symbolic name. */
  private static void refuseOthers(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    String found = "no jar";
    if (Files.isRegularFile(file) && file.toString().endsWith(JAR)) {
      try (JarFile jar = new JarFile(file.toFile())) {
        Manifest manifest = jar.getManifest();
        if (name(manifest) != null) {
          return;
        }
        found = "a jar whose manifest has no " + Constants.BUNDLE_SYMBOLICNAME;
      } catch (IOException e) {
        found = "no jar that can be read (" + e.getMessage() + ")";
      }
    }
    throw new BpfException(
        Errno.EINVAL, "%s is %s, expected a bundle, NAME.jar".formatted(file, found));
  }

  private static @Nullable String name(@Nullable Manifest manifest) {
    return manifest == null
        ? null
        : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
  }

  /** Removes a bundle. */
  @Descriptor("takes a bundle out of the watched folder")
  public void undeploy(CommandSession session, String name, String... options)
      throws InterruptedException {
    try {
      Path target = DeployFolder.of(context).resolve(name.endsWith(JAR) ? name : name + JAR);
      DeployedBundle bundle = new DeployedBundle(context, bpf, target);
      if (!Files.deleteIfExists(target)) {
        throw new BpfException(
            Errno.ENOENT,
            "no %s in %s; there are: %s"
                .formatted(name, DeployFolder.of(context), DeployFolder.jars(context)));
      }
      bundle.awaitEnd();
      tell(target.getFileName().toString(), "gone", options);
    } catch (IOException e) {
      throw new BpfException(Errno.EINVAL, "cannot delete: " + e.getMessage());
    }
  }

  /** Starts a bundle that is installed. */
  @Descriptor("starts a bundle by its symbolic name or number")
  public void start(String name, String... options) {
    Bundle bundle = find(name);
    try {
      bundle.start();
    } catch (BundleException e) {
      throw new BpfException(Errno.EINVAL, name + " does not start: " + e.getMessage());
    }
    tell(name, "started", options);
  }

  /** Stops a bundle. */
  @Descriptor("stops a bundle by its symbolic name or number")
  public void stop(String name, String... options) {
    Bundle bundle = find(name);
    try {
      bundle.stop();
    } catch (BundleException e) {
      throw new BpfException(Errno.EINVAL, name + " does not stop: " + e.getMessage());
    }
    tell(name, "stopped", options);
  }

  private Bundle find(String name) {
    List<String> names = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      if (name.equals(bundle.getSymbolicName())
          || name.equals(Long.toString(bundle.getBundleId()))) {
        return bundle;
      }
      names.add(bundle.getSymbolicName());
    }
    throw new BpfException(
        Errno.ENOENT, "no bundle is called %s; there are: %s".formatted(name, names));
  }

  private static void tell(List<String> lines) {
    lines.forEach(System.out::println);
    System.out.flush();
  }

  /** Says what a bundle is now: one that has nothing else to show. */
  private static void tell(String name, String state, String... options) {
    boolean json = List.of(options).stream().anyMatch(JSON::contains);
    tell(
        List.of(
            json
                ? Json.write(new TreeMap<>(Map.of("bundle", name, "state", state)))
                : name + " is " + state));
  }
}
