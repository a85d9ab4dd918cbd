// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.osgi;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.HashSet;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** Loads every class of a bundle, and every class that those name. */
final class ClassPreloader {
  private static final int CONSTANT_CLASS = 7;

  private ClassPreloader() {}

  /**
   * Loads them all.
   *
   * @throws IllegalStateException if a class cannot be loaded: the bundle would fail later, when
   *     nobody can help it
   */
  static void loadAll(Bundle bundle) {
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    if (wiring == null) {
      return;
    }
    Set<String> wanted = new HashSet<>();
    for (String path :
        wiring.listResources(
            "/",
            "*.class",
            BundleWiring.LISTRESOURCES_RECURSE | BundleWiring.LISTRESOURCES_LOCAL)) {
      if (path.startsWith("META-INF/") || path.endsWith("package-info.class")) {
        continue;
      }
      wanted.add(path.substring(0, path.length() - ".class".length()).replace('/', '.'));
      wanted.addAll(referenced(bundle, path));
    }
    wanted.forEach(name -> load(bundle, wiring.getClassLoader(), name));
  }

  private static void load(Bundle bundle, ClassLoader loader, String name) {
    try {
      Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalStateException(
          "%s cannot load %s; add the missing import and deploy it again"
              .formatted(bundle.getSymbolicName(), name),
          e);
    }
  }

  private static Set<String> referenced(Bundle bundle, String path) {
    URL url = bundle.getEntry(path);
    if (url == null) {
      return Set.of();
    }
    try (InputStream stream = url.openStream();
        DataInputStream in = new DataInputStream(stream)) {
      return referenced(in);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + path + " of " + bundle, e);
    }
  }

  /** The classes in a constant pool (JVMS 4.4). */
  private static Set<String> referenced(DataInputStream in) throws IOException {
    in.readInt();
    in.readInt();
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    int[] classes = new int[count];
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case CONSTANT_CLASS -> classes[i] = in.readUnsignedShort();
        case 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        default -> in.skipNBytes(4);
      }
    }
    Set<String> names = new HashSet<>();
    for (int index : classes) {
      String text = index == 0 ? null : texts[index];
      if (text != null && !text.startsWith("[")) {
        names.add(text.replace('/', '.'));
      }
    }
    return names;
  }
}
