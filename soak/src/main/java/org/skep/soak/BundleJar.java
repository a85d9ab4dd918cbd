// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** A bundle made while the framework runs, of classes that are at hand. Not thread-safe. */
public final class BundleJar {
  private final String name;
  private final String activator;
  private final ClassLoader from;
  private final List<String> classes = new ArrayList<>();
  private final Set<String> imports = new TreeSet<>(Set.of("org.osgi.framework"));

  /**
   * A bundle without classes yet.
   *
   * @param name its symbolic name
   * @param activator the class that starts it
   * @param from where the classes are read
   */
  public BundleJar(String name, String activator, ClassLoader from) {
    this.name = name;
    this.activator = activator;
    this.from = from;
  }

  /** The bundle with a map type 0x10777, a program type 0x10777 and an attach point 0x10787. */
  public static BundleJar deployed() {
    String prefix = "org.skep.soak.deployed.Deployed";
    return new BundleJar("deployed", prefix + "Bundle", BundleJar.class.getClassLoader())
        .with(
            prefix + "Bundle",
            prefix + "Events",
            prefix + "Map",
            prefix + "Map$Rare",
            prefix + "MapType",
            prefix + "ProgramType")
        .importing(
            "org.skep.bpf",
            "org.skep.bpf.attach",
            "org.skep.bpf.engine",
            "org.skep.bpf.helper",
            "org.skep.bpf.map",
            "org.skep.bpf.mem",
            "org.skep.bpf.prog");
  }

  /** Adds classes, by name; nested ones are to be named too. */
  public BundleJar with(String... names) {
    classes.addAll(List.of(names));
    return this;
  }

  /** Adds packages that it imports. */
  public BundleJar importing(String... packages) {
    imports.addAll(List.of(packages));
    return this;
  }

  /** Its bytes, with that major version. */
  public InputStream version(int major) {
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    headers.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
    headers.putValue(Constants.BUNDLE_VERSION, major + ".0.0");
    headers.putValue(Constants.BUNDLE_ACTIVATOR, activator);
    headers.putValue(Constants.IMPORT_PACKAGE, String.join(",", imports));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (String type : classes) {
        String path = type.replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(path));
        try (InputStream in = from.getResourceAsStream(path)) {
          if (in == null) {
            throw new IllegalStateException("there is no " + path);
          }
          in.transferTo(jar);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  /** Installs and starts it. */
  public Bundle start(BundleContext context, int major) throws BundleException {
    Bundle bundle = context.installBundle(name, version(major));
    bundle.start();
    return bundle;
  }
}
