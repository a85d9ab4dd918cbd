// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
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
    Set<T> services = new HashSet<>();
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

  /** What the bundles name for plain class paths is there as a service too, and nothing else. */
  private Set<String> declared(Class<?> type) throws IOException {
    Set<String> classes = new TreeSet<>();
    for (Bundle bundle : context.getBundles()) {
      URL file = bundle.getEntry("META-INF/services/" + type.getName());
      if (file != null) {
        try (InputStream in = file.openStream()) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(classes::add);
        }
      }
    }
    return classes;
  }

  private void assertServicesAreDeclared(Class<?> type) throws Exception {
    Set<String> classes = new TreeSet<>();
    services(type).forEach(service -> classes.add(service.getClass().getName()));
    assertEquals(declared(type), classes);
  }

  @Test
  public void everyMapTypeIsAService() throws Exception {
    assertServicesAreDeclared(MapType.class);
    Set<String> names = new TreeSet<>();
    services(MapType.class).forEach(type -> names.add(type.number() + " " + type.name()));
    assertTrue(names.toString(), names.containsAll(Set.of("1 hash", "2 array")));
  }

  @Test
  public void everyProgramTypeIsAService() throws Exception {
    assertServicesAreDeclared(ProgramType.class);
    Set<String> names = new TreeSet<>();
    services(ProgramType.class).forEach(type -> names.add(type.number() + " " + type.name()));
    assertTrue(names.toString(), names.containsAll(Set.of("1 socket_filter", "5 tracepoint")));
  }

  @Test
  public void everyVerifierAndEngineIsAService() throws Exception {
    assertServicesAreDeclared(Verifier.class);
    assertServicesAreDeclared(Engine.class);
    assertFalse(services(Verifier.class).isEmpty());
    assertFalse(services(Engine.class).isEmpty());
  }

  @Test
  public void eachBundleIsAProcessOfItsOwn() {
    Bundle core = context.getServiceReference(Bpf.class).getBundle();
    Bpf ofCore =
        core.getBundleContext().getService(core.getBundleContext().getServiceReference(Bpf.class));
    assertNotEquals(bpf.process(), ofCore.process());
  }
}
