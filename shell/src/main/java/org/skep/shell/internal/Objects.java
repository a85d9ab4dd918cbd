// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfObjects;

/** Finds objects as bpftool names them: {@code id}, {@code name}, {@code tag}, {@code pinned}. */
final class Objects {
  /** Words that begin an object's name. */
  static final List<String> WORDS = List.of("id", "name", "tag", "pinned");

  private Objects() {}

  /** A descriptor for the length of a command. */
  record Ref(Bpf bpf, int fd, int id) implements AutoCloseable {
    @Override
    public void close() {
      BpfObjects.close(bpf, fd);
    }
  }

  /**
   * Opens what the next words name; the caller closes it.
   *
   * @throws BpfException {@code ENOENT} if there is none, {@code EINVAL} if there are several
   */
  static Ref open(Env env, ObjectKind kind, Args args) {
    String what = describe(kind);
    String word =
        args.next(what + ": id N, name NAME, pinned PATH" + (isTagged(kind) ? ", tag TAG" : ""));
    return switch (word) {
      case "id" -> byId(env, kind, id(args, args.next("an id")));
      case "name" -> byName(env, kind, args, "name", cut(args.next("a name")));
      case "tag" -> byName(env, kind, args, "tag", padded(args.next("a tag")));
      case "pinned" -> byPin(env, kind, args.next("a path"));
      default -> byId(env, kind, id(args, word));
    };
  }

  private static boolean isTagged(ObjectKind kind) {
    return kind == ObjectKind.PROG;
  }

  /** Words for people. */
  static String describe(ObjectKind kind) {
    return switch (kind) {
      case PROG -> "a program";
      case BTF -> "BTF";
      default -> "a " + kind.name().toLowerCase(Locale.ROOT);
    };
  }

  private static int id(Args args, String word) {
    try {
      return Integer.parseUnsignedInt(word);
    } catch (NumberFormatException e) {
      throw args.wrong("'" + word + "'", "id N, name NAME, pinned PATH, or a number, the id");
    }
  }

  /** Objects keep 15 characters of their names. */
  private static String cut(String name) {
    return name.substring(0, Math.min(name.length(), Attr.NAME_SIZE - 1));
  }

  /** The shell reads digits alone as a number, and drops zeros before them. */
  private static String padded(String tag) {
    return "0".repeat(Math.max(0, 16 - tag.length())) + tag.toLowerCase(Locale.ROOT);
  }

  static Ref byId(Env env, ObjectKind kind, int id) {
    try {
      return new Ref(env.bpf(), BpfObjects.open(env.bpf(), kind, id), id);
    } catch (BpfException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      throw new BpfException(
          Errno.ENOENT,
          "no %s has the id %s; there are: %s"
              .formatted(
                  kind.name().toLowerCase(Locale.ROOT),
                  Integer.toUnsignedString(id),
                  BpfObjects.ids(env.bpf(), kind)));
    }
  }

  private static Ref byName(Env env, ObjectKind kind, Args args, String field, String name) {
    boolean isNamed = kind == ObjectKind.MAP || kind == ObjectKind.PROG;
    if (!(field.equals("tag") ? isTagged(kind) : isNamed)) {
      throw args.wrong("'" + field + "'", "id N or pinned PATH for " + describe(kind));
    }
    IntFunction<String> of = fd -> nameOf(env.bpf(), kind, field, fd);
    List<Integer> found = matching(env, kind, of, name);
    if (found.size() != 1) {
      String names = String.join(", ", names(env, kind, of));
      throw found.isEmpty()
          ? new BpfException(
              Errno.ENOENT,
              "no %s has the %s \"%s\"; there are: %s"
                  .formatted(kind.name().toLowerCase(Locale.ROOT), field, name, names))
          : new BpfException(
              Errno.EINVAL,
              "%s \"%s\" is not the only one: say id N, with N of %s"
                  .formatted(field, name, found));
    }
    return byId(env, kind, found.get(0));
  }

  private static String nameOf(Bpf bpf, ObjectKind kind, String field, int fd) {
    if (kind == ObjectKind.MAP) {
      return BpfObjects.mapInfo(bpf, fd).name();
    }
    BpfObjects.ProgramInfo info = BpfObjects.programInfo(bpf, fd);
    return field.equals("tag") ? info.tag() : info.name();
  }

  private static List<Integer> matching(
      Env env, ObjectKind kind, IntFunction<String> field, String value) {
    List<Integer> found = new ArrayList<>();
    each(
        env,
        kind,
        ref -> {
          if (field.apply(ref.fd()).equals(value)) {
            found.add(ref.id());
          }
        });
    return found;
  }

  private static List<String> names(Env env, ObjectKind kind, IntFunction<String> field) {
    Set<String> names = new TreeSet<>();
    each(env, kind, ref -> names.add(field.apply(ref.fd())));
    names.remove("");
    return List.copyOf(names);
  }

  /** The names of all maps or programs, for completion. */
  static List<String> names(Env env, ObjectKind kind) {
    return names(env, kind, fd -> nameOf(env.bpf(), kind, "name", fd));
  }

  private static Ref byPin(Env env, ObjectKind kind, String path) {
    List<BpfObjects.Pin> pins = BpfObjects.pins(env.bpf());
    for (BpfObjects.Pin pin : pins) {
      if (pin.path().equals(path) && pin.kind() != kind) {
        throw new BpfException(
            Errno.EINVAL,
            "%s is %s with the id %d, expected %s"
                .formatted(path, describe(pin.kind()), pin.id(), describe(kind)));
      }
    }
    for (BpfObjects.Pin pin : pins) {
      if (pin.path().equals(path)) {
        return new Ref(env.bpf(), BpfObjects.openPin(env.bpf(), path), pin.id());
      }
    }
    throw new BpfException(
        Errno.ENOENT,
        "nothing is pinned at %s; pins are: %s"
            .formatted(path, pins.stream().map(BpfObjects.Pin::path).toList()));
  }

  /** Opens and closes each object of a kind, but those that are gone when they are reached. */
  static void each(Env env, ObjectKind kind, Consumer<Ref> consumer) {
    for (int id : BpfObjects.ids(env.bpf(), kind)) {
      Ref ref;
      try {
        ref = new Ref(env.bpf(), BpfObjects.open(env.bpf(), kind, id), id);
      } catch (BpfException e) {
        if (e.errno() == Errno.ENOENT) {
          continue;
        }
        throw e;
      }
      try (ref) {
        consumer.accept(ref);
      }
    }
  }

  /** Where an object is pinned. */
  static List<String> pins(Env env, ObjectKind kind, int id) {
    return BpfObjects.pins(env.bpf()).stream()
        .filter(pin -> pin.kind() == kind && pin.id() == id)
        .map(BpfObjects.Pin::path)
        .toList();
  }

  /** Removes the pin that the next word names. */
  static void unpin(Env env, Args args) {
    String path = args.next("a path below /sys/fs/bpf");
    args.end();
    BpfObjects.unpin(env.bpf(), path);
  }

  /** Pins a descriptor's object. */
  static void pin(Env env, int fd, String path) {
    long name = env.bpf().memory().mapString(path);
    try {
      env.bpf()
          .call(Cmd.OBJ_PIN, BpfAttr.create().u64(Attr.Pin.PATHNAME, name).u32(Attr.Pin.BPF_FD, fd))
          .orThrow();
    } finally {
      env.bpf().memory().unmap(name);
    }
  }
}
