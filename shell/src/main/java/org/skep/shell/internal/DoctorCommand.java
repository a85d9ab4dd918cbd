// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.LinkInfo;
import org.skep.bpf.verify.Verifier;

/** {@code bpf:doctor}: what is there, what is missing, and how to get it. */
final class DoctorCommand {
  private static final int OLDEST_JDK = 17;
  private static final long NET_RAW = 1L << 13;

  private final Env env;
  private final List<Map<String, Object>> rows = new ArrayList<>();

  private DoctorCommand(Env env) {
    this.env = env;
  }

  static void run(Env env, Args args) {
    if (args.accept("help")) {
      Usage.print(env.out(), "doctor");
      return;
    }
    args.end();
    DoctorCommand doctor = new DoctorCommand(env);
    doctor.machine();
    doctor.providers();
    doctor.bundles();
    doctor.links();
    env.out().table(doctor.rows);
  }

  private void add(boolean isFine, String what, String found, String todo) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("check", what);
    row.put("state", isFine ? "ok" : "missing");
    row.put("found", found);
    row.put("what_to_do", isFine ? "" : todo);
    rows.add(row);
  }

  private void machine() {
    int jdk = Runtime.version().feature();
    add(jdk >= OLDEST_JDK, "JDK", Runtime.version().toString(), "set JAVA_HOME to JDK 17 or later");
    add(
        Runtime.getRuntime().maxMemory() >= 64L << 20,
        "memory for maps",
        (Runtime.getRuntime().maxMemory() >> 20) + " MiB unless -XX:MaxDirectMemorySize says more",
        "give the JVM more: -XX:MaxDirectMemorySize=1g");
    boolean isRaw = (capabilities() & NET_RAW) != 0;
    add(
        isRaw,
        "right to capture",
        isRaw ? "CAP_NET_RAW" : "no CAP_NET_RAW",
        "only for live interfaces: run as root, or give java the right with setcap cap_net_raw+ep");
    String clang = onPath("clang-19", "clang");
    add(
        clang != null,
        "C compiler",
        clang == null ? "no clang on the PATH" : clang,
        "only to compile C: apt-get install clang-19");
  }

  private static long capabilities() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapEff:")) {
          return Long.parseUnsignedLong(line.substring(7).strip(), 16);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0; // not Linux
    }
    return 0;
  }

  private static @Nullable String onPath(String... names) {
    String path = System.getenv("PATH");
    if (path == null) {
      return null;
    }
    for (String name : names) {
      for (String folder : path.split(":", -1)) {
        Path file = Path.of(folder.isEmpty() ? "." : folder, name);
        if (Files.isExecutable(file)) {
          return file.toString();
        }
      }
    }
    return null;
  }

  private void providers() {
    provided(
        "verifier",
        env.providers().all(Verifier.class).stream().map(Verifier::name),
        "org.skep.verifier");
    provided(
        "engine",
        env.providers().all(Engine.class).stream().map(Engine::name),
        "org.skep.interpreter");
    provided(
        "map types",
        env.providers().all(MapType.class).stream().map(MapType::name),
        "org.skep.map-hash");
    provided(
        "program types",
        env.providers().all(ProgramType.class).stream().map(ProgramType::name),
        "org.skep.prog-socket");
    provided(
        "attach points",
        env.providers().all(AttachPoint.class).stream().map(AttachPoint::name),
        "org.skep.prog-socket");
  }

  private void provided(String what, Stream<String> names, String bundle) {
    List<String> found = names.toList();
    add(
        !found.isEmpty(),
        what,
        found.isEmpty() ? "none" : String.join(" ", found),
        "deploy the bundle " + bundle);
  }

  /** Bundles that should run and do not; why is what the framework says when one starts them. */
  private void bundles() {
    Bundle own = FrameworkUtil.getBundle(DoctorCommand.class);
    if (own == null || own.getBundleContext() == null) {
      return;
    }
    Bundle[] all = own.getBundleContext().getBundles();
    List<String> idle = new ArrayList<>();
    for (Bundle bundle : all) {
      boolean isFragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
      if (bundle.getState() != Bundle.ACTIVE && !isFragment) {
        idle.add(bundle.getSymbolicName() + " (" + bundle.getBundleId() + ")");
      }
    }
    add(
        idle.isEmpty(),
        "bundles",
        idle.isEmpty() ? all.length + " run" : "not running: " + String.join(", ", idle),
        "felix:start ID starts one, or says why it cannot");
  }

  private void links() {
    Objects.each(
        env,
        ObjectKind.LINK,
        ref -> {
          LinkInfo link = BpfObjects.linkInfo(env.bpf(), ref.fd());
          if (!link.isAttached()) {
            add(
                false,
                "link " + link.id(),
                link.why(),
                "deploy what is gone; bpf:attach shows all links");
          }
        });
  }
}
