// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.typed.BpfObjects;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;
import org.skep.loader.ProgramSpec;

/** {@code bpf:prog load} and {@code loadall}: refuses the whole object if a program is refused. */
final class ProgLoad {
  private final Env env;
  private final Args args;
  private final List<Integer> reused = new ArrayList<>();
  private final List<Integer> links = new ArrayList<>();
  private boolean attaches;

  ProgLoad(Env env, Args args) {
    this.env = env;
    this.args = args;
  }

  void run(boolean all) throws IOException {
    ObjectFile file = ObjectFile.read(env.file(args.next("an object file")));
    String path = args.peek().startsWith("/") ? args.next("a path") : null;
    if (file.programs().isEmpty()) {
      throw new BpfException(
          Errno.EINVAL,
          "the object has no programs: global functions in a section of their own, such as"
              + " SEC(\"socket\")");
    }
    try {
      ObjectLoader loader = options(file.programs());
      ProgramSpec first = file.programs().get(0);
      if (!all) {
        loader.only(first::equals);
      }
      LoadedObject object = loader.load(file);
      boolean done = false;
      try {
        finish(object, path, all);
        done = true;
      } finally {
        if (!done) {
          links.forEach(fd -> BpfObjects.close(env.bpf(), fd));
        }
        if (!done || path != null) {
          object.close();
        }
      }
    } finally {
      reused.forEach(fd -> BpfObjects.close(env.bpf(), fd));
    }
  }

  private ObjectLoader options(List<ProgramSpec> programs) {
    ObjectLoader loader = ObjectLoader.of(env.bpf());
    while (args.hasNext()) {
      String option = args.next("an option");
      switch (option) {
        case "type" -> {
          int type = type(args.next("a program type"));
          programs.forEach(program -> loader.programType(program.name(), type));
        }
        case "map" -> {
          args.accept("name");
          String name = args.next("the map's name in the object");
          try (Objects.Ref map = Objects.open(env, ObjectKind.MAP, args)) {
            int fd = BpfObjects.open(env.bpf(), ObjectKind.MAP, map.id());
            reused.add(fd);
            loader.reuseMap(name, fd);
          }
        }
        case "autoattach" -> attaches = true;
        default ->
            throw args.wrong(
                "'" + option + "'",
                "type NAME, map NAME MAP, autoattach, or a path that begins with / first");
      }
    }
    return loader;
  }

  private int type(String name) {
    List<ProgramType> types = env.providers().all(ProgramType.class);
    for (ProgramType type : types) {
      if (type.name().equals(name)) {
        return type.number();
      }
    }
    throw new BpfException(
        Errno.EINVAL,
        "no program type \"%s\" is there; there are: %s"
            .formatted(name, types.stream().map(ProgramType::name).sorted().toList()));
  }

  private void finish(LoadedObject object, @Nullable String path, boolean all) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (LoadedProgram program : object.programs()) {
      Map<String, Object> row = row(program.fd(), program.name());
      if (path != null) {
        String pin = all ? path + "/" + program.name() : path;
        Objects.pin(env, program.fd(), pin);
        row.put("pinned", pin);
      } else {
        row.put("fd", program.fd());
      }
      rows.add(row);
    }
    env.out().table(rows);
    maps(env, object, path == null);
    for (LoadedProgram program : object.programs()) {
      if (attaches && !program.spec().target().isEmpty()) {
        int id = BpfObjects.programInfo(env.bpf(), program.fd()).id();
        links.add(ProgCommand.attached(env, id, program.spec().target(), 0));
      }
    }
  }

  private Map<String, Object> row(int fd, String name) {
    BpfObjects.ProgramInfo info = BpfObjects.programInfo(env.bpf(), fd);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("prog_id", info.id());
    row.put("type", Names.programType(env.providers(), info.type()));
    row.put("name", name);
    row.put("map_ids", info.mapIds());
    return row;
  }

  /** Says which maps came with an object. */
  static void maps(Env env, LoadedObject object, boolean isOpen) {
    for (LoadedMap map : object.maps()) {
      int id = BpfObjects.mapInfo(env.bpf(), map.fd()).id();
      env.out()
          .line(
              "map id %d %s%s".formatted(id, map.name(), isOpen ? ", open as fd " + map.fd() : ""));
    }
  }
}
