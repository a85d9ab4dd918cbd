// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.soak.DeployedCalls;

/** Old callers use what is new, and new callers learn what an old core lacks. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class GrowingCallIT {
  /** The attribute of the first Linux that had the command: up to max_entries. */
  private static final int SHORT = Attr.MapCreate.MAX_ENTRIES + Integer.BYTES;

  @Inject private BundleContext context;
  @Inject private Bpf bpf;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  private static BpfAttr fill(BpfAttr attr) {
    return attr.u32(Attr.MapCreate.MAP_TYPE, DeployedCalls.TYPE)
        .u32(Attr.MapCreate.KEY_SIZE, Integer.BYTES)
        .u32(Attr.MapCreate.VALUE_SIZE, Long.BYTES)
        .u32(Attr.MapCreate.MAX_ENTRIES, 1);
  }

  @Test
  public void anOldCallerWithAShortAttributeUsesANewType() throws Exception {
    DeployedCalls calls = new DeployedCalls(bpf);
    try (Deployment deployment = new Deployment(context, 6)) {
      BpfAttr attr = fill(BpfAttr.over(new byte[SHORT]));
      int fd = DeployedCalls.opened(bpf.bpf(Cmd.MAP_CREATE, attr, SHORT));
      assertEquals(0, calls.update(fd, 1));
      assertEquals(16, calls.lookup(fd));
      assertEquals(0, calls.close(fd));
      assertEquals(6, deployment.bundle().getVersion().getMajor());
    }
  }

  @Test
  public void aFieldThatIsNewerThanCoreIsRefusedUnlessItIsZero() throws Exception {
    DeployedCalls calls = new DeployedCalls(bpf);
    try (Deployment deployment = new Deployment(context, 1)) {
      int larger = Attr.SIZE + Long.BYTES;
      BpfAttr attr = fill(BpfAttr.over(new byte[larger]));
      int fd = DeployedCalls.opened(bpf.bpf(Cmd.MAP_CREATE, attr, larger));
      assertEquals(0, calls.close(fd));
      attr.u64(Attr.SIZE, 1);
      BpfResult refused = bpf.call(Cmd.MAP_CREATE, attr, larger);
      assertEquals(Errno.E2BIG, refused.errno());
      assertTrue(refused.reason(), refused.reason().contains("does not know"));
      assertEquals(1, deployment.bundle().getVersion().getMajor());
    }
  }

  @Test
  public void aFieldThatTheTypeHasNoUseForIsRefusedUnlessItIsZero() throws Exception {
    try (Deployment deployment = new Deployment(context, 1)) {
      BpfAttr attr = fill(BpfAttr.create()).u64(Attr.MapCreate.MAP_EXTRA, 1);
      assertEquals(Errno.EINVAL, bpf.call(Cmd.MAP_CREATE, attr).errno());
      assertEquals(1, deployment.bundle().getVersion().getMajor());
    }
  }
}
