// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.pin;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.core.internal.object.KernelObject;

/**
 * Names that keep objects: paths below {@value #ROOT}. Directories come and go with what is in
 * them. Thread-safe.
 */
public final class Pins {
  /** Where the name space begins. */
  public static final String ROOT = "/sys/fs/bpf";

  /** Bytes that a path may have, the closing NUL among them. */
  public static final int MAX_PATH = 4096;

  private static final Pattern SLASHES = Pattern.compile("/+");
  private static final int MAX_NAME = 255;

  private final ConcurrentSkipListMap<String, KernelObject> pins = new ConcurrentSkipListMap<>();

  /**
   * The path in its plain form.
   *
   * @throws BpfException {@code EPERM} outside the name space, {@code ENOENT} if empty or in no
   *     directory of the host either
   */
  public static String normalize(String path) {
    if (path.isEmpty()) {
      throw new BpfException(Errno.ENOENT, "the path is empty");
    }
    String plain = SLASHES.matcher(path).replaceAll("/");
    if (plain.length() > 1 && plain.endsWith("/")) {
      plain = plain.substring(0, plain.length() - 1);
    }
    if (!plain.startsWith(ROOT + "/")) {
      int slash = plain.lastIndexOf('/');
      boolean hasParent = slash >= 0 && isOfHost(plain.substring(0, Math.max(1, slash)));
      throw new BpfException(
          hasParent ? Errno.EPERM : Errno.ENOENT,
          "\"" + path + "\" is outside of " + ROOT + "; pins are made there");
    }
    for (String name : plain.substring(ROOT.length() + 1).split("/", -1)) {
      if (name.contains(".")) {
        throw new BpfException(Errno.EPERM, "\"" + name + "\": a pin's name has no dots");
      }
      if (name.length() > MAX_NAME) {
        throw new BpfException(
            Errno.ENAMETOOLONG, "a name has at most " + MAX_NAME + " characters");
      }
    }
    return plain;
  }

  /** Whether the host's own file system has something there. */
  private static boolean isOfHost(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Pins an object; takes over the caller's reference if it succeeds.
   *
   * @throws BpfException {@code EEXIST} if the path is taken, {@code ENOTDIR} if a pin is in the
   *     way
   */
  public synchronized void pin(String path, KernelObject object) {
    String plain = normalize(path);
    if (pins.containsKey(plain) || isDirectory(plain)) {
      throw new BpfException(
          Errno.EEXIST, "\"" + plain + "\" exists; remove it or choose another path");
    }
    int slash = plain.lastIndexOf('/');
    while (slash > ROOT.length()) {
      String parent = plain.substring(0, slash);
      if (pins.containsKey(parent)) {
        throw new BpfException(Errno.ENOTDIR, "\"" + parent + "\" is a pin, no directory");
      }
      slash = parent.lastIndexOf('/');
    }
    pins.put(plain, object);
    object.addUser();
  }

  private boolean isDirectory(String path) {
    String next = pins.higherKey(path + "/");
    return next != null && next.startsWith(path + "/");
  }

  /**
   * The object at a path, with a reference for the caller.
   *
   * @throws BpfException {@code ENOENT}; {@code EACCES} for a directory or a file of the host
   */
  public KernelObject retained(String path) {
    if (path.isEmpty()) {
      throw new BpfException(Errno.ENOENT, "the path is empty");
    }
    String plain = plainOrAbsent(path);
    KernelObject object = pins.get(plain);
    if (object == null && isDirectory(plain)) {
      throw new BpfException(Errno.EACCES, "\"" + plain + "\" is a directory");
    }
    if (object == null && !plain.startsWith(ROOT + "/") && isOfHost(plain)) {
      throw new BpfException(Errno.EACCES, "\"" + plain + "\" is a file of the host, no pin");
    }
    if (object == null || !object.tryRetain()) {
      throw new BpfException(Errno.ENOENT, "nothing is pinned at \"" + plain + "\"");
    }
    return object;
  }

  private static String plainOrAbsent(String path) {
    String plain = SLASHES.matcher(path).replaceAll("/");
    return plain.length() > 1 && plain.endsWith("/")
        ? plain.substring(0, plain.length() - 1)
        : plain;
  }

  /**
   * Removes a pin and its reference.
   *
   * @throws BpfException {@code ENOENT}; {@code EISDIR} for a directory
   */
  public void unlink(String path) {
    String plain = plainOrAbsent(path);
    KernelObject object;
    synchronized (this) {
      object = pins.remove(plain);
    }
    if (object == null) {
      throw isDirectory(plain)
          ? new BpfException(Errno.EISDIR, "\"" + plain + "\" is a directory; remove its pins")
          : new BpfException(Errno.ENOENT, "nothing is pinned at \"" + plain + "\"");
    }
    object.removeUser();
    object.release();
  }

  /** The pin after a path ("" for the first); null if there is none. */
  public Map.@Nullable Entry<String, KernelObject> after(String path) {
    return pins.higherEntry(path);
  }

  /** Removes all pins. */
  public void clear() {
    for (String path : pins.keySet()) {
      try {
        unlink(path);
      } catch (BpfException e) {
        // Somebody else removed it.
      }
    }
  }
}
