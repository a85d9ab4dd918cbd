// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.util.Set;
import java.util.TreeSet;
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
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.skep.bpf.Bpf;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.verify.Verifier;

/** Every type that is shipped appears as a service. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ServicesIT {
  @Inject private BundleContext context;
  @Inject private Bpf bpf;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  private <T> Set<T> services(Class<T> type) throws InvalidSyntaxException {
    Set<T> services = new java.util.HashSet<>();
    for (ServiceReference<T> reference : context.getServiceReferences(type, null)) {
      services.add(context.getService(reference));
    }
    return services;
  }

  @Test
  public void everyBundleIsActive() {
    for (Bundle bundle : context.getBundles()) {
      assertEquals(bundle.toString(), Bundle.ACTIVE, bundle.getState());
    }
  }

  @Test
  public void mapTypesAreServices() throws InvalidSyntaxException {
    Set<String> names = new TreeSet<>();
    services(MapType.class).forEach(type -> names.add(type.number() + " " + type.name()));
    assertEquals(Set.of("1 hash", "2 array"), names);
  }

  @Test
  public void programTypesAreServices() throws InvalidSyntaxException {
    Set<String> names = new TreeSet<>();
    services(ProgramType.class).forEach(type -> names.add(type.number() + " " + type.name()));
    assertEquals(Set.of("1 socket_filter", "5 tracepoint"), names);
  }

  @Test
  public void thereIsAVerifierAndAnEngine() throws InvalidSyntaxException {
    assertEquals(1, services(Verifier.class).size());
    assertEquals(1, services(Engine.class).size());
  }

  @Test
  public void eachBundleIsAProcessOfItsOwn() {
    Bundle core = context.getServiceReference(Bpf.class).getBundle();
    Bpf ofCore =
        core.getBundleContext().getService(core.getBundleContext().getServiceReference(Bpf.class));
    assertNotEquals(bpf.process(), ofCore.process());
  }
}
