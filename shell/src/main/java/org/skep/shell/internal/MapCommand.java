// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapType;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.MapInfo;

/** {@code bpf:map}. */
final class MapCommand {
  private static final List<String> VALUE = List.of("value");
  private static final List<String> FLAGS = List.of("any", "exist", "noexist");

  private static final Set<Integer> ALL_THERE = Set.of(MapTypes.ARRAY, MapTypes.PERCPU_ARRAY);
  private static final String LEFT_OUT = ", those of zeros left out";

  private final Env env;
  private final Args args;

  private MapCommand(Env env, Args args) {
    this.env = env;
    this.args = args;
  }

  static void run(Env env, Args args) {
    MapCommand command = new MapCommand(env, args);
    String verb = args.hasNext() ? args.next("a subcommand") : "list";
    switch (verb) {
      case "list", "show" -> command.list();
      case "create" -> command.create();
      case "dump" -> command.dump();
      case "table" -> command.table();
      case "hist" -> command.histogram();
      case "lookup" -> command.lookup();
      case "update" -> command.update();
      case "delete" -> command.delete();
      case "getnext" -> command.next();
      case "pin" -> command.pin();
      case "unpin" -> Objects.unpin(env, args);
      case "freeze" -> command.freeze();
      case "help" -> Usage.print(env.out(), "map");
      default -> throw args.wrong("'" + verb + "'", Usage.verbs("map"));
    }
  }

  private void list() {
    if (args.hasNext()) {
      try (Objects.Ref map = Objects.open(env, ObjectKind.MAP, args)) {
        args.end();
        env.out().record(details(map));
      }
      return;
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    Objects.each(env, ObjectKind.MAP, map -> rows.add(row(map)));
    env.out().table(rows);
  }

  private Map<String, Object> row(Objects.Ref map) {
    MapInfo info = BpfObjects.mapInfo(env.bpf(), map.fd());
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", info.id());
    row.put("type", typeName(info.type()));
    row.put("name", info.name());
    row.put("flags", "0x" + Integer.toHexString(info.flags()));
    row.put("bytes_key", info.keySize());
    row.put("bytes_value", info.valueSize());
    row.put("max_entries", Integer.toUnsignedLong(info.maxEntries()));
    row.put("pinned", Objects.pins(env, ObjectKind.MAP, info.id()));
    return row;
  }

  private Map<String, Object> details(Objects.Ref map) {
    Map<String, Object> details = row(map);
    try (MapHandle handle = env.bpf().openMap(map.fd())) {
      if (handle.entries() >= 0) {
        details.put("entries", handle.entries());
      }
    }
    MapInfo info = BpfObjects.mapInfo(env.bpf(), map.fd());
    if (info.btfId() != 0) {
      details.put("btf_id", info.btfId());
    }
    return details;
  }

  private String typeName(int type) {
    return env.providers().all(MapType.class).stream()
        .filter(provider -> provider.number() == type)
        .findFirst()
        .map(MapType::name)
        .orElse("type " + type);
  }

  private int typeNumber(String name) {
    List<MapType> types = env.providers().all(MapType.class);
    for (MapType type : types) {
      if (type.name().equals(name) || Integer.toString(type.number()).equals(name)) {
        return type.number();
      }
    }
    throw new BpfException(
        Errno.EINVAL,
        "no map type \"%s\" is there; there are: %s"
            .formatted(name, types.stream().map(MapType::name).sorted().toList()));
  }

  private void create() {
    BpfAttr attr = BpfAttr.create();
    String path = args.peek().startsWith("/") ? args.next("a path") : null;
    boolean hasType = false;
    while (args.hasNext()) {
      String field = args.next("a field");
      switch (field) {
        case "type" -> {
          attr.u32(Attr.MapCreate.MAP_TYPE, typeNumber(args.next("a map type")));
          hasType = true;
        }
        case "key" -> attr.u32(Attr.MapCreate.KEY_SIZE, args.u32("bytes of a key"));
        case "value" -> attr.u32(Attr.MapCreate.VALUE_SIZE, args.u32("bytes of a value"));
        case "entries" -> attr.u32(Attr.MapCreate.MAX_ENTRIES, args.u32("the most entries"));
        case "name" -> attr.name(Attr.MapCreate.MAP_NAME, args.next("a name"));
        case "flags" -> attr.u32(Attr.MapCreate.MAP_FLAGS, args.u32("flags"));
        case "extra" -> attr.u64(Attr.MapCreate.MAP_EXTRA, args.u64("map_extra"));
        case "inner_map" -> {
          try (Objects.Ref inner = Objects.open(env, ObjectKind.MAP, args)) {
            // The new map keeps the inner one's shape; the descriptor must live until the call.
            attr.u32(Attr.MapCreate.INNER_MAP_FD, reopened(inner));
          }
        }
        default ->
            throw args.wrong(
                "'" + field + "'",
                "type, key, value, entries, name, flags, extra, inner_map, or a path first");
      }
    }
    if (!hasType) {
      throw args.wrong("no type", "type TYPE");
    }
    created(attr, path);
  }

  private int reopened(Objects.Ref map) {
    return BpfObjects.open(env.bpf(), ObjectKind.MAP, map.id());
  }

  private void created(BpfAttr attr, @Nullable String path) {
    int fd;
    try {
      fd = env.bpf().call(Cmd.MAP_CREATE, attr).orThrow();
    } finally {
      if (attr.u32(Attr.MapCreate.INNER_MAP_FD) != 0) {
        BpfObjects.close(env.bpf(), attr.u32(Attr.MapCreate.INNER_MAP_FD));
      }
    }
    int id = BpfObjects.mapInfo(env.bpf(), fd).id();
    if (path != null) {
      try {
        Objects.pin(env, fd, path);
      } finally {
        BpfObjects.close(env.bpf(), fd);
      }
      env.out().line("map id %d, pinned at %s".formatted(id, path));
      env.out().json(Map.of("id", id, "pinned", path));
    } else {
      env.out().line("map id %d, open as fd %d (bpf:fd close %d closes it)".formatted(id, fd, fd));
      env.out().json(Map.of("id", id, "fd", fd));
    }
  }

  /** A map and how its elements are written. */
  private record Opened(Objects.Ref ref, MapInfo info, RawMap raw, ElementText text)
      implements AutoCloseable {
    @Override
    public void close() {
      ref.close();
    }
  }

  private Opened open() {
    Objects.Ref ref = Objects.open(env, ObjectKind.MAP, args);
    MapInfo info = BpfObjects.mapInfo(env.bpf(), ref.fd());
    return new Opened(ref, info, new RawMap(env.bpf(), ref.fd()), new ElementText(env.bpf(), info));
  }

  private byte[] key(Opened map) {
    if (!args.accept("key")) {
      throw args.wrong(args.hasNext() ? "'" + args.peek() + "'" : "the end", "key DATA");
    }
    return map.text().key(args.until(VALUE));
  }

  private void dump() {
    try (Opened map = open()) {
      args.end();
      List<Map<String, Object>> elements = new ArrayList<>();
      long count = each(map, (key, value) -> show(map, key, value, elements));
      env.out().line("Found " + count + (count == 1 ? " element" : " elements"));
      env.out().json(elements);
    }
  }

  /** Visits all elements; ends even when others keep adding some. */
  private static long each(Opened map, BiConsumer<byte[], byte[]> visitor) {
    long most = Integer.toUnsignedLong(map.info().maxEntries()) * 2 + 16;
    byte[] key = map.raw().next(null);
    long count = 0;
    while (key != null && most-- > 0) {
      byte[] value = map.raw().lookup(key);
      if (value != null) {
        count++;
        visitor.accept(key, value);
      }
      key = map.raw().next(key);
    }
    return count;
  }

  private void histogram() {
    try (Opened map = open()) {
      args.end();
      int size = map.info().valueSize();
      if (size != Integer.BYTES && size != Long.BYTES) {
        throw new BpfException(
            Errno.EINVAL,
            "found values of %d bytes, expected counters of 4 or 8; \"bpf:map table\" shows others"
                .formatted(size));
      }
      List<Histogram.Bar> bars = new ArrayList<>();
      each(
          map,
          (key, value) ->
              bars.add(new Histogram.Bar(map.text().keyText(key), Histogram.sum(value, size))));
      Histogram.lines(bars).forEach(env.out()::line);
      env.out().json(Histogram.json(bars));
    }
  }

  private void table() {
    try (Opened map = open()) {
      List<String> names =
          args.accept("keys")
              ? List.of(args.next("names, parted by commas").split(","))
              : List.of();
      String by = args.accept("by") ? args.next("a column") : null;
      int top = args.accept("top") ? args.u32("how many") : Integer.MAX_VALUE;
      args.end();
      MapTable table = map.text().table(names);
      boolean isArray = ALL_THERE.contains(map.info().type());
      long count =
          each(
              map,
              (key, value) -> {
                if (!isArray || !isZero(value)) {
                  map.text().addTo(table, key, value);
                }
              });
      if (by != null && count > 0 && table.size() > 0 && !table.columns().contains(by)) {
        throw args.wrong("by '" + by + "'", "one of " + String.join(", ", table.columns()));
      }
      List<Map<String, Object>> rows = table.rows(by, top < 0 ? Integer.MAX_VALUE : top);
      env.out().figures(rows);
      String zeros = table.size() < count ? LEFT_OUT : "";
      env.out().line("%d of %d elements%s".formatted(rows.size(), count, zeros));
    }
  }

  private static boolean isZero(byte[] value) {
    return Arrays.equals(value, new byte[value.length]);
  }

  private void show(Opened map, byte[] key, byte[] value, List<Map<String, Object>> elements) {
    if (env.out().isJson()) {
      elements.add(map.text().json(key, value));
    } else {
      env.out()
          .line(
              "key: %s  value: %s".formatted(map.text().keyText(key), map.text().valueText(value)));
    }
  }

  private void lookup() {
    try (Opened map = open()) {
      byte[] key = key(map);
      args.end();
      byte[] value = map.raw().lookup(key);
      if (value == null) {
        throw absent(map, key);
      }
      show(map, key, value, new ArrayList<>());
      env.out().json(map.text().json(key, value));
    }
  }

  private static BpfException absent(Opened map, byte[] key) {
    return new BpfException(
        Errno.ENOENT,
        "map %d \"%s\" has no key %s"
            .formatted(map.info().id(), map.info().name(), map.text().keyText(key)));
  }

  private void update() {
    try (Opened map = open()) {
      byte[] key = key(map);
      if (!args.accept("value")) {
        throw args.wrong("no value", "value DATA");
      }
      List<String> words = args.until(FLAGS);
      String flag = args.hasNext() ? args.next("flags") : "any";
      args.end();
      long flags =
          switch (flag) {
            case "exist" -> MapFlags.EXIST;
            case "noexist" -> MapFlags.NOEXIST;
            default -> MapFlags.ANY;
          };
      if (holdsObjects(map.info().type()) && !words.isEmpty() && !words.get(0).equals("hex")) {
        put(map, key, words, flags);
      } else {
        byte[] value = map.text().value(words);
        boolean isPerCpu = map.raw().valueSize() != value.length;
        map.raw().update(key, isPerCpu ? map.raw().forEachCpu(value) : value, flags);
      }
    }
  }

  private static boolean holdsObjects(int type) {
    return type == MapTypes.PROG_ARRAY
        || type == MapTypes.ARRAY_OF_MAPS
        || type == MapTypes.HASH_OF_MAPS;
  }

  /** Stores a program or a map, named as everywhere. */
  private void put(Opened map, byte[] key, List<String> words, long flags) {
    boolean isProgram = map.info().type() == MapTypes.PROG_ARRAY;
    ObjectKind kind = isProgram ? ObjectKind.PROG : ObjectKind.MAP;
    Args named = new Args("map", words);
    try (Objects.Ref object = Objects.open(env, kind, named)) {
      named.end();
      byte[] fd = new byte[Integer.BYTES];
      BpfAttr.over(fd).u32(0, object.fd());
      map.raw().update(key, fd, flags);
    }
  }

  private void delete() {
    try (Opened map = open()) {
      byte[] key = key(map);
      args.end();
      try {
        map.raw().delete(key);
      } catch (BpfException e) {
        throw e.errno() == Errno.ENOENT ? absent(map, key) : e;
      }
    }
  }

  private void next() {
    try (Opened map = open()) {
      byte[] key = args.hasNext() ? key(map) : null;
      args.end();
      byte[] next = map.raw().next(key);
      if (next == null) {
        throw new BpfException(
            Errno.ENOENT,
            key == null ? "the map is empty" : "no key comes after " + map.text().keyText(key));
      }
      env.out().line("next key: " + map.text().keyText(next));
      env.out().json(map.text().json(next, null));
    }
  }

  private void pin() {
    try (Objects.Ref map = Objects.open(env, ObjectKind.MAP, args)) {
      String path = args.next("a path below /sys/fs/bpf");
      args.end();
      Objects.pin(env, map.fd(), path);
    }
  }

  private void freeze() {
    try (Objects.Ref map = Objects.open(env, ObjectKind.MAP, args)) {
      args.end();
      env.bpf().call(Cmd.MAP_FREEZE, BpfAttr.create().u32(Attr.Elem.MAP_FD, map.fd())).orThrow();
    }
  }
}
