// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.soak.BundleJar;
import org.skep.soak.DeployedCalls;

/** An operator says by configuration what bundles may do, while they run. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PolicyIT {
  @Inject private BundleContext context;
  @Inject private Bpf bpf;
  @Inject private ConfigurationAdmin configurations;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  private org.osgi.service.cm.Configuration policy(Map<String, Object> rules) throws Exception {
    org.osgi.service.cm.Configuration policy =
        configurations.createFactoryConfiguration("org.skep.policy", "?");
    policy.update(FrameworkUtil.asDictionary(rules));
    return policy;
  }

  private boolean deniesHashes(Calls calls) {
    int fd = calls.createMap(MapTypes.HASH);
    if (fd >= 0) {
      calls.close(fd);
    }
    return fd == Errno.EPERM.negated();
  }

  @Test
  public void aPolicyHoldsWhileItsConfigurationIsThere() throws Exception {
    Calls calls = new Calls(bpf);
    int before = DeployedCalls.opened(calls.createMap(MapTypes.HASH));
    org.osgi.service.cm.Configuration policy =
        policy(Map.of("bundles", bpf.process(), "map.types", new String[] {"array"}));
    Calls.await("the policy holds", () -> deniesHashes(calls));
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, MapTypes.HASH)
            .u32(Attr.MapCreate.KEY_SIZE, 4)
            .u32(Attr.MapCreate.VALUE_SIZE, 8)
            .u32(Attr.MapCreate.MAX_ENTRIES, 1);
    String reason = bpf.call(Cmd.MAP_CREATE, attr).reason();
    assertTrue(reason, reason.contains("its rule map.types allows [array]"));
    assertEquals("what is open stays", 0, calls.update(before, 1, 11));
    assertEquals(0, calls.close(DeployedCalls.opened(calls.createMap(MapTypes.ARRAY))));
    policy.update(
        FrameworkUtil.asDictionary(Map.of("bundles", bpf.process(), "map.types", "array, hash")));
    Calls.await("the policy is changed", () -> !deniesHashes(calls));
    policy.delete();
    assertEquals(0, calls.close(before));
  }

  @Test
  public void anEngineOfABundleThatMayBringNoneIsNotUsed() throws Exception {
    Calls calls = new Calls(bpf);
    org.osgi.service.cm.Configuration policy =
        policy(Map.of("bundles", "*", "map.types", "array", "provides", "map-type, program-type"));
    Calls.await("the policy holds", () -> deniesHashes(calls));
    Bundle engine =
        new BundleJar("marked", MarkedEngine.class.getName(), MarkedEngine.class.getClassLoader())
            .with(MarkedEngine.class.getName())
            .importing("org.skep.bpf", "org.skep.bpf.engine", "org.skep.bpf.verify")
            .start(context, 1);
    int program = DeployedCalls.opened(calls.loadProgram(ProgTypes.TRACEPOINT));
    assertEquals(0, calls.testRun(program));
    assertEquals(0, calls.close(program));
    engine.uninstall();
    Deployment.refresh(context, engine);
    policy.delete();
    Calls.await("the policy is gone", () -> !deniesHashes(calls));
  }
}
