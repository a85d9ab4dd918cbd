// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.Bpf;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;

/** Loads, unloads and attachments are told by the event admin. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class OsgiEventsIT {
  @Inject private BundleContext context;
  @Inject private Bpf bpf;
  private final List<Event> told = new CopyOnWriteArrayList<>();
  private Calls calls;
  private ServiceRegistration<EventHandler> handler;

  /** What the container starts with. */
  @Configuration
  public Option[] options() {
    return Container.options();
  }

  @Before
  public void listen() {
    calls = new Calls(bpf);
    Map<String, Object> topics = Map.of(EventConstants.EVENT_TOPIC, "org/skep/bpf/*");
    handler =
        context.registerService(EventHandler.class, told::add, FrameworkUtil.asDictionary(topics));
  }

  @After
  public void stopListening() {
    handler.unregister();
  }

  private Event awaitTold(String topic) throws InterruptedException {
    Calls.await(
        topic + "; told: " + told,
        () -> told.stream().anyMatch(event -> event.getTopic().equals("org/skep/bpf/" + topic)));
    return told.stream()
        .filter(event -> event.getTopic().equals("org/skep/bpf/" + topic))
        .findFirst()
        .orElseThrow();
  }

  @Test
  public void mapsComeAndGo() throws InterruptedException {
    int fd = calls.createMap(MapTypes.HASH);
    int id = calls.idOfMap(fd);
    assertEquals(id, awaitTold("MAP/CREATED").getProperty("id"));
    assertEquals(bpf.process(), awaitTold("MAP/CREATED").getProperty("process"));
    calls.close(fd);
    assertEquals(id, awaitTold("MAP/FREED").getProperty("id"));
  }

  @Test
  public void programsComeAreAttachedAreDetachedAndGo() throws InterruptedException {
    int program = calls.loadProgram(ProgTypes.TRACEPOINT);
    assertTrue("load answered " + program, program >= 0);
    Event created = awaitTold("PROG/CREATED");
    assertEquals("nothing", created.getProperty("name"));
    int link = calls.attach(program, AttachTypes.TRACEPOINT, "osgi:bundle_event");
    assertTrue("attach answered " + link, link >= 0);
    awaitTold("LINK/CREATED");
    Object attached = awaitTold("LINK/ATTACHED").getProperty("id");
    calls.close(link);
    assertEquals(attached, awaitTold("LINK/DETACHED").getProperty("id"));
    calls.close(program);
    assertEquals(created.getProperty("id"), awaitTold("PROG/FREED").getProperty("id"));
  }
}
