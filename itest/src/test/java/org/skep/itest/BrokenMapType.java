// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;
import org.skep.soak.BundleJar;

/** A bundle with a map type that does wrong what the bundle's name says. */
public final class BrokenMapType implements BundleActivator, MapType {
  static final int NUMBER = MapTypes.FIRST_FREE + 0x666;

  private volatile String wrong = "";

  /** For the framework. */
  public BrokenMapType() {}

  /** Makes the bundle that does wrong in {@code where}. */
  static BundleJar jar(String where) {
    String name = BrokenMapType.class.getName();
    return new BundleJar(where, name, BrokenMapType.class.getClassLoader())
        .with(name, name + "$Broken")
        .importing(
            "org.skep.bpf",
            "org.skep.bpf.map",
            "org.skep.bpf.mem",
            "org.skep.soak",
            "org.jspecify.annotations");
  }

  static Bundle start(BundleContext context, String where) throws BundleException {
    return jar(where).start(context, 1);
  }

  private void fail(String where) {
    if (wrong.equals(where)) {
      throw new IllegalStateException("wrong in " + where);
    }
    if (wrong.equals("hangs-in-" + where)) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("ended by the test", e);
      }
    }
  }

  @Override
  public void start(BundleContext context) {
    wrong = context.getBundle().getSymbolicName();
    fail("start");
    Map<String, Object> ranking =
        Map.of(Constants.SERVICE_RANKING, wrong.equals("better") ? 10 : 0);
    context.registerService(MapType.class, this, FrameworkUtil.asDictionary(ranking));
  }

  @Override
  public void stop(BundleContext context) {}

  @Override
  public int number() {
    fail("number");
    return NUMBER;
  }

  @Override
  public String name() {
    return wrong;
  }

  @Override
  public int flags() {
    return 0;
  }

  @Override
  public Set<MapOperation> operations() {
    return Set.of();
  }

  @Override
  public void check(MapSpec spec) {
    fail("check");
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return 0;
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    fail("create");
    return new Broken(this, spec);
  }

  /** Looks up how long its type's name is. */
  private record Broken(BrokenMapType type, MapSpec spec) implements MapInstance {
    @Override
    public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
      type.fail("lookup");
      value.storeLong(valueOffset, type.wrong.length());
      return 0;
    }

    @Override
    public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
      return 0;
    }

    @Override
    public int delete(Region key, int keyOffset) {
      return 0;
    }

    @Override
    public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
      return Errno.ENOENT.negated();
    }

    @Override
    public long lookupAddress(Region key, int keyOffset) {
      return 0;
    }

    @Override
    public void close() {
      type.fail("close");
    }
  }
}
