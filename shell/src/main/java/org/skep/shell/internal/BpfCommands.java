// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Job;
import org.apache.felix.service.command.Process;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.skep.bpf.Bpf;

/** The commands of Gogo's scope {@code bpf}. Holds no state but the shell's process. */
@Component(
    immediate = true,
    service = BpfCommands.class,
    property = {
      "osgi.command.scope=bpf",
      "osgi.command.function=prog",
      "osgi.command.function=map",
      "osgi.command.function=link",
      "osgi.command.function=fd",
      "osgi.command.function=btf",
      "osgi.command.function=gen",
      "osgi.command.function=feature",
      "osgi.command.function=load",
      "osgi.command.function=call",
      "osgi.command.function=attach",
      "osgi.command.function=doctor",
      "osgi.command.function=top",
      "osgi.command.function=events",
      "osgi.command.function=help",
      "osgi.command.function=_words"
    })
public final class BpfCommands {
  private final Bpf bpf;
  private final Providers providers;

  /** For declarative services. */
  @Activate
  public BpfCommands(@Reference Bpf bpf, BundleContext context) {
    this(
        bpf,
        new Providers() {
          @Override
          public <T> List<T> all(Class<T> service) {
            return services(context, service);
          }

          @Override
          public List<String> bundles() {
            return Arrays.stream(context.getBundles()).map(Bundle::getSymbolicName).toList();
          }

          @Override
          public List<String> deployed() {
            return DeployFolder.jars(context);
          }
        });
  }

  BpfCommands(Bpf bpf, Providers providers) {
    this.bpf = bpf;
    this.providers = providers;
  }

  /** Best first, as core chooses among them. */
  private static <T> List<T> services(BundleContext context, Class<T> service) {
    try {
      List<T> found = new ArrayList<>();
      context.getServiceReferences(service, null).stream()
          .sorted((a, b) -> b.compareTo(a))
          .forEach(reference -> add(context, reference, found));
      return found;
    } catch (InvalidSyntaxException e) {
      throw new AssertionError("there is no filter", e);
    }
  }

  /** Given back at once: the shell must not keep a provider from going. */
  private static <T> void add(BundleContext context, ServiceReference<T> reference, List<T> to) {
    T provider = context.getService(reference);
    if (provider != null) {
      to.add(provider);
      context.ungetService(reference);
    }
  }

  /** Programs. */
  @Descriptor("shows, loads, runs, attaches and pins programs; bpf:prog help")
  public void prog(CommandSession session, Object[] words) {
    run("prog", session, words);
  }

  /** Maps. */
  @Descriptor("creates and shows maps and their elements; bpf:map help")
  public void map(CommandSession session, Object[] words) {
    run("map", session, words);
  }

  /** Links. */
  @Descriptor("shows, detaches and pins links; bpf:link help")
  public void link(CommandSession session, Object[] words) {
    run("link", session, words);
  }

  /** Descriptors. */
  @Descriptor("lists and closes what the shell holds open")
  public void fd(CommandSession session, Object[] words) {
    run("fd", session, words);
  }

  /** Types. */
  @Descriptor("lists and dumps BTF; bpf:btf help")
  public void btf(CommandSession session, Object[] words) {
    run("btf", session, words);
  }

  /** Source for others to compile. */
  @Descriptor("writes a header for C, or a class for an object; bpf:gen help")
  public void gen(CommandSession session, Object[] words) {
    run("gen", session, words);
  }

  /** What is there. */
  @Descriptor("says which types, helpers, attach points and commands are there")
  public void feature(CommandSession session, Object[] words) {
    run("feature", session, words);
  }

  /** Loads an object. */
  @Descriptor("loads each program of an object file and prints the verdicts")
  public void load(CommandSession session, Object[] words) {
    run("load", session, words);
  }

  /** The call itself. */
  @Descriptor("runs any command of bpf(), with the fields of its attribute; bpf:call help")
  public void call(CommandSession session, Object[] words) {
    run("call", session, words);
  }

  /** What is attached to what. */
  @Descriptor("shows everything that programs attach to, and what is attached")
  public void attach(CommandSession session, Object[] words) {
    run("attach", session, words);
  }

  /** What is missing. */
  @Descriptor("says what is missing, and how to get it")
  public void doctor(CommandSession session, Object[] words) {
    run("doctor", session, words);
  }

  /** What takes time. */
  @Descriptor("shows programs by runs and time, every second; bpf:top help")
  public void top(CommandSession session, Object[] words) {
    run("top", session, words);
  }

  /** What happens. */
  @Descriptor("shows loads, attachments and faults as they happen; bpf:events help")
  public void events(CommandSession session, Object[] words) {
    run("events", session, words);
  }

  /** Usage. */
  @Descriptor("explains the commands of the scope bpf")
  public void help(CommandSession session, Object[] words) {
    run("help", session, words);
  }

  /** What may stand at the cursor; for completion. */
  @Descriptor("words for completion")
  public List<?> _words(CommandSession session, String noun) {
    Output out = new Output(System.out, false, Screen.UNLIMITED);
    Env env = new Env(bpf, providers, out, session.currentDir(), Screen.NONE);
    return CommandLine.candidates(env, noun, session);
  }

  // Gogo puts the command's own stream, perhaps a pipe, behind System.out.
  private void run(String noun, CommandSession session, Object[] arguments) {
    Job job = Job.Utils.current();
    CharSequence line = job == null ? null : job.command();
    List<String> words = TypedWords.of(noun, arguments, line);
    Screen screen = Screen.of(session, Process.Utils.current());
    Shell.run(noun, words, bpf, providers, System.out, session.currentDir(), screen);
  }
}
