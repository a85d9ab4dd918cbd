// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
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
import org.skep.bpf.AttachTypes;
import org.skep.bpf.Bpf;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.LinkInfo;
import org.skep.bpf.typed.BpfProgram;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;
import org.skep.prog.socket.PacketHook;
import org.skep.prog.socket.PacketHooks;

/** Kernel functions are a bundle's: links of programs that call one wait while it is gone. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class KernelFunctionIT {
  @Inject private BundleContext context;
  @Inject private Bpf bpf;
  @Inject private PacketHooks hooks;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  @Test
  public void linksOfProgramsThatCallOneAreDormantWhileItsBundleIsGone() throws Exception {
    Bundle functions = context.installBundle(Container.functionsBundle());
    functions.start();
    Path file = Container.example("bpf/entropy.bpf.o");
    try (PacketHook hook = hooks.open("kernel-function-it");
        LoadedObject object = ObjectLoader.of(bpf).load(ObjectFile.read(file))) {
      BpfProgram program = BpfProgram.of(bpf, object.programs().get(0).fd());
      try (BpfLink link = BpfLink.create(program, AttachTypes.PACKETS, hook.name(), 0)) {
        assertTrue(link.isAttached());
        functions.stop();
        LinkInfo dormant = BpfObjects.linkInfo(bpf, link.fd());
        assertFalse(dormant.isAttached());
        assertTrue(dormant.why(), dormant.why().contains("kernel function"));
        functions.update();
        Deployment.refresh(context, functions);
        functions.start();
        assertEquals("", BpfObjects.linkInfo(bpf, link.fd()).why());
        assertTrue(link.isAttached());
      }
    } finally {
      functions.uninstall();
      Deployment.refresh(context, functions);
    }
  }

  @Test
  public void withoutItsBundleAFunctionIsNotToBeCalled() throws Exception {
    ObjectFile file = ObjectFile.read(Container.example("bpf/entropy.bpf.o"));
    try {
      ObjectLoader.of(bpf).load(file).close();
    } catch (RuntimeException e) {
      assertTrue(e.toString(), e.toString().contains("\"skep_entropy\""));
      return;
    }
    throw new AssertionError("it was loaded");
  }
}
