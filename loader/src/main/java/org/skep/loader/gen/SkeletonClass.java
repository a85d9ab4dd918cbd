// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.gen;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.btf.Btf;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;
import org.skep.loader.ObjectFile;
import org.skep.loader.ProgramSpec;
import org.skep.loader.gen.JavaTypes.JavaType;

/**
 * A class in Java for an object: it holds the object's bytes, and has a method for each global
 * variable, map and program, with the types that the object's BTF gives them.
 *
 * <pre>{@code
 * try (Globals globals = Globals.open(bpf)) {
 *   globals.rodata().smallest(128);
 *   globals.load();
 *   globals.programs().globals().testRun(packet, 1);
 *   long counted = globals.bss().counted();
 * }
 * }</pre>
 */
public final class SkeletonClass {
  private static final int PIECE = 8000;

  private final ObjectFile file;
  private final byte[] elf;
  private final String packageName;
  private final String name;
  private final Btf btf;
  private final JavaNames typeNames;
  private final JavaTypes types;

  private SkeletonClass(byte[] elf, String objectName, String packageName, String className) {
    this.elf = elf;
    this.file = ObjectFile.parse(elf, objectName);
    this.packageName = packageName;
    this.name = className;
    this.btf = file.btf().orElseGet(() -> new BtfBuilder().build());
    this.typeNames = JavaNames.ofTypes(className);
    this.types = new JavaTypes(btf, typeNames);
  }

  /**
   * The class's source.
   *
   * @param elf the object
   * @param objectName what the object is called in messages and in names of its maps
   * @param packageName the class's package; empty for none
   * @param className the class's name
   * @throws LoadException if the object cannot be read, or a name is none of Java
   */
  public static String of(byte[] elf, String objectName, String packageName, String className) {
    if (!className.matches("[A-Za-z_][A-Za-z0-9_]*")
        || !packageName.matches("|[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*")) {
      throw new LoadException(
          "\"%s.%s\" is no name of a class in Java".formatted(packageName, className));
    }
    try {
      return new SkeletonClass(elf, objectName, packageName, className).source();
    } catch (BtfException e) {
      throw new LoadException("section .BTF: " + e.getMessage(), e);
    }
  }

  /** The class's name for an object called so: {@code my-filter} becomes {@code MyFilter}. */
  public static String className(String objectName) {
    return JavaNames.className(objectName);
  }

  private String source() {
    JavaNames sections = JavaNames.ofMembers();
    StringBuilder accessors = new StringBuilder();
    StringBuilder nested = new StringBuilder();
    List<MapDefinition> maps = new ArrayList<>();
    for (String taken : List.of("maps", "programs", "loader", "file", "load", "attach", "close")) {
      sections.member(taken);
    }
    for (MapDefinition map : file.maps()) {
      if (!map.isGlobalData()) {
        maps.add(map);
      } else if (!map.isConfiguration()) {
        section(map, sections, accessors, nested);
      }
    }
    String mapMethods = maps(maps);
    String programs = programs();
    return CLASS
        .replace("$PACKAGE", packageName.isEmpty() ? "" : "package " + packageName + ";\n\n")
        .replace("$OBJECT", JavaNames.literal(file.name()))
        .replace("$NAME", name)
        .replace("$ACCESSORS", accessors)
        .replace("$NESTED", nested)
        .replace("$MAPS", mapMethods)
        .replace("$PROGRAMS", programs)
        .replace("$RECORDS", types.source())
        .replace("$BYTES", bytes());
  }

  private void section(
      MapDefinition map, JavaNames sections, StringBuilder accessors, StringBuilder nested) {
    if (map.spec().btfValueTypeId() == 0
        || !(btf.type(map.spec().btfValueTypeId()) instanceof BtfType.Datasec section)) {
      return;
    }
    String method = sections.member(map.name().substring(1));
    String type = typeNames.type(map.name());
    accessors.append(
        SECTION
            .replace("$SECTION", JavaNames.literal(map.name()))
            .replace("$TYPE", type)
            .replace("$METHOD", method));
    JavaNames scope = JavaNames.ofMembers();
    StringBuilder variables = new StringBuilder();
    for (BtfType.SecVar place : section.vars()) {
      BtfType variable = btf.type(place.type());
      if (place.size() <= 0 || !(variable instanceof BtfType.Var declared)) {
        continue;
      }
      JavaType of = types.of(declared.type(), declared.name(), place.size());
      variables.append(
          VARIABLE
              .replace("$METHOD", scope.member(declared.name()))
              .replace("$VARIABLE", JavaNames.literal(declared.name()))
              .replace("$PLAIN", of.plain())
              .replace("$OFFSET", Integer.toString(place.offset()))
              .replace("$CODEC", of.codec()));
    }
    nested.append(
        VARIABLES
            .replace("$SECTION", map.name())
            .replace("$TYPE", type)
            .replace("$VARIABLES", variables));
  }

  private String maps(List<MapDefinition> maps) {
    JavaNames scope = JavaNames.ofMembers();
    return maps.stream()
        .map(map -> map(map, scope.member(map.name())))
        .collect(Collectors.joining());
  }

  private String map(MapDefinition map, String method) {
    MapSpec spec = map.spec();
    JavaType key = type(spec.btfKeyTypeId(), map.name() + "_key", spec.keySize());
    JavaType value = type(spec.btfValueTypeId(), map.name() + "_value", spec.valueSize());
    String name = JavaNames.literal(map.name());
    String both = "(\"%s\", %s, %s)".formatted(name, key.codec(), value.codec());
    String one = "(\"%s\", %s)".formatted(name, value.codec());
    String types = "<" + key.name() + ", " + value.name() + ">";
    String perCpu = "<" + key.name() + ", java.util.List<" + value.name() + ">>";
    return switch (spec.type()) {
      case MapTypes.QUEUE, MapTypes.STACK ->
          method("BpfQueue<" + value.name() + ">", method, "queue" + one, name);
      case MapTypes.BLOOM_FILTER ->
          method("BpfBloomFilter<" + value.name() + ">", method, "bloomFilter" + one, name);
      case MapTypes.RINGBUF, MapTypes.USER_RINGBUF ->
          method("BpfRingBuffer", method, "ringBuffer(\"" + name + "\")", name);
      case MapTypes.PERCPU_HASH, MapTypes.PERCPU_ARRAY, MapTypes.LRU_PERCPU_HASH ->
          method("BpfMap" + perCpu, method, "perCpuMap" + both, name);
      default -> method("BpfMap" + types, method, "map" + both, name);
    };
  }

  private JavaType type(int id, String hint, int size) {
    if (size <= 0) {
      return JavaTypes.bytes(1);
    }
    return id == 0 ? JavaTypes.number(size) : types.of(id, hint, size);
  }

  private static String method(String type, String method, String expression, String map) {
    return METHOD
        .replace("$TYPE", type)
        .replace("$METHOD", method)
        .replace("$EXPRESSION", expression)
        .replace("$THING", "map {@code " + map + "}");
  }

  private String programs() {
    JavaNames scope = JavaNames.ofMembers();
    StringBuilder methods = new StringBuilder();
    for (ProgramSpec program : file.programs()) {
      methods.append(
          METHOD
              .replace("$TYPE", "BpfProgram")
              .replace("$METHOD", scope.member(program.name()))
              .replace("$EXPRESSION", "program(\"" + JavaNames.literal(program.name()) + "\")")
              .replace(
                  "$THING",
                  "program of section {@code " + JavaNames.comment(program.section()) + "}"));
    }
    return methods.toString();
  }

  private String bytes() {
    String text = Base64.getEncoder().encodeToString(elf);
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < text.length(); at += PIECE) {
      String piece = text.substring(at, Math.min(text.length(), at + PIECE));
      pieces.add("      \"" + piece + "\"");
    }
    return String.join(",\n", pieces);
  }

  private static final String CLASS =
      """
      // Generated from the object $OBJECT; do not edit.
      $PACKAGE/** The object {@code $OBJECT}: set variables, load, attach, close. */
      public final class $NAME extends org.skep.loader.ObjectSkeleton {
        private final Maps maps = new Maps();
        private final Programs programs = new Programs();

        private $NAME(org.skep.bpf.Bpf bpf) {
          super(bpf, "$OBJECT", OBJECT);
        }

        /** Reads the object; nothing is loaded yet. */
        public static $NAME open(org.skep.bpf.Bpf bpf) {
          return new $NAME(bpf);
        }

        /** Reads the object and loads it. */
        public static $NAME openAndLoad(org.skep.bpf.Bpf bpf) {
          $NAME object = new $NAME(bpf);
          object.load();
          return object;
        }

        /** The maps, once loaded. */
        public Maps maps() {
          return maps;
        }

        /** The programs, once loaded. */
        public Programs programs() {
          return programs;
        }
      $ACCESSORS
        /** The maps of the object. */
        public final class Maps {
          private Maps() {}
      $MAPS  }

        /** The programs of the object. */
        public final class Programs {
          private Programs() {}
      $PROGRAMS  }
      $NESTED$RECORDS
        private static final String[] OBJECT = {
      $BYTES
        };
      }
      """;

  private static final String SECTION =
      """

        private final $TYPE of$TYPE = new $TYPE(section("$SECTION"));

        /** Variables in {@code $SECTION}. */
        public $TYPE $METHOD() {
          return of$TYPE;
        }
      """;

  private static final String VARIABLES =
      """

        /** Variables in {@code $SECTION}. */
        public static final class $TYPE {
          private final org.skep.loader.GlobalVariables variables;

          private $TYPE(org.skep.loader.GlobalVariables variables) {
            this.variables = variables;
          }
      $VARIABLES  }
      """;

  private static final String VARIABLE =
      """

          /** The variable {@code $VARIABLE}. */
          public $PLAIN $METHOD() {
            return variables.get($OFFSET, $CODEC);
          }

          /** Sets {@code $VARIABLE}. */
          public void $METHOD($PLAIN value) {
            variables.set("$VARIABLE", $OFFSET, $CODEC, value);
          }
      """;

  private static final String METHOD =
      """

          /** The $THING. */
          public org.skep.bpf.typed.$TYPE $METHOD() {
            return $EXPRESSION;
          }
      """;
}
