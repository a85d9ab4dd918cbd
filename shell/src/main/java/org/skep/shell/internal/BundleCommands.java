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
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
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
  private static final String FOLDER = "skep.deploy";
  private static final String JAR = ".jar";

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
  public void deploy(CommandSession session, String... files) throws InterruptedException {
    try {
      if (files.length == 0) {
        list();
      }
      for (String file : files) {
        deploy(session.currentDir().resolve(file));
      }
    } catch (NoSuchFileException e) {
      throw new BpfException(Errno.ENOENT, "no file " + e.getFile());
    } catch (IOException e) {
      throw new BpfException(Errno.EINVAL, "cannot copy: " + e.getMessage());
    }
  }

  private void deploy(Path file) throws IOException, InterruptedException {
    refuseOthers(file);
    Path target = folder().resolve(file.getFileName());
    DeployedBundle bundle = new DeployedBundle(context, bpf, target);
    // By a name that the folder's watcher does not look at: it must not see half a file.
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    bundle.awaitStart();
    System.out.println(bundle.describe());
    System.out.flush();
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
  public void undeploy(CommandSession session, String name) throws InterruptedException {
    try {
      Path target = folder().resolve(name.endsWith(JAR) ? name : name + JAR);
      DeployedBundle bundle = new DeployedBundle(context, bpf, target);
      if (!Files.deleteIfExists(target)) {
        throw new BpfException(
            Errno.ENOENT, "no %s in %s; there are: %s".formatted(name, folder(), names()));
      }
      bundle.awaitEnd();
      System.out.println(target.getFileName() + " is gone");
      System.out.flush();
    } catch (IOException e) {
      throw new BpfException(Errno.EINVAL, "cannot delete: " + e.getMessage());
    }
  }

  /** Starts a bundle that is installed. */
  @Descriptor("starts a bundle by its symbolic name or number")
  public void start(String name) {
    Bundle bundle = find(name);
    try {
      bundle.start();
    } catch (BundleException e) {
      throw new BpfException(Errno.EINVAL, name + " does not start: " + e.getMessage());
    }
    System.out.println(name + " is started");
    System.out.flush();
  }

  /** Stops a bundle. */
  @Descriptor("stops a bundle by its symbolic name or number")
  public void stop(String name) {
    Bundle bundle = find(name);
    try {
      bundle.stop();
    } catch (BundleException e) {
      throw new BpfException(Errno.EINVAL, name + " does not stop: " + e.getMessage());
    }
    System.out.println(name + " is stopped");
    System.out.flush();
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

  private void list() throws IOException {
    System.out.println("watched folder: " + folder());
    for (String name : names()) {
      System.out.println(new DeployedBundle(context, bpf, folder().resolve(name)).describe());
    }
    System.out.flush();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(JAR))
          .sorted()
          .toList();
    }
  }

  private Path folder() {
    String folder = context.getProperty(FOLDER);
    if (folder == null) {
      throw new BpfException(
          Errno.ENOTSUPP, "no folder is watched: the framework property " + FOLDER + " names none");
    }
    return Path.of(folder);
  }
}
