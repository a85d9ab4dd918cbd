// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.skep.bpf.Bpf;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** Gives test methods what they ask for; each test has a runtime of its own. */
public final class BpfExtension implements ParameterResolver {
  private static final Set<Class<?>> PLAIN =
      Set.of(Skep.class, Bpf.class, LoadedObject.class, FakeClock.class, FakeRandom.class);

  /** For JUnit. */
  public BpfExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    Class<?> type = parameter.getParameter().getType();
    return PLAIN.contains(type)
        || (parameter.isAnnotated(Named.class)
            && (type == BpfProgram.class || type == BpfMap.class));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    Fixture fixture =
        test.getStore(ExtensionContext.Namespace.create(BpfExtension.class, test.getUniqueId()))
            .getOrComputeIfAbsent(Fixture.class, key -> Fixture.of(test), Fixture.class);
    Class<?> type = parameter.getParameter().getType();
    if (type == Skep.class) {
      return fixture.skep;
    } else if (type == Bpf.class) {
      return fixture.skep.bpf();
    } else if (type == LoadedObject.class) {
      return fixture.object;
    } else if (type == FakeClock.class) {
      return fixture.clock;
    } else if (type == FakeRandom.class) {
      return fixture.random;
    }
    String name = parameter.findAnnotation(Named.class).map(Named::value).orElseThrow();
    return type == BpfProgram.class
        ? fixture.object.program(name)
        : fixture.map(name, parameter.getParameter());
  }

  /** What one test has. */
  private static final class Fixture implements AutoCloseable {
    private final FakeClock clock = new FakeClock();
    private final FakeRandom random = new FakeRandom();
    private final String name;
    private final @Nullable Coverage coverage;
    private final @Nullable CoverageEngine engine;
    private final Skep skep;
    private final LoadedObject object;

    private Fixture(ObjectFile file, String name, @Nullable Coverage coverage) {
      this.name = name;
      this.coverage = coverage;
      Skep.Builder builder = Skep.builder().cpus(2).clock(clock).random(random);
      if (coverage == null) {
        engine = null;
      } else {
        engine = new CoverageEngine();
        builder.with(engine).engine(CoverageEngine.NAME);
      }
      skep = builder.open();
      LoadedObject loaded;
      try {
        loaded = ObjectLoader.of(skep.bpf()).load(file);
      } catch (RuntimeException e) {
        skep.close();
        throw e;
      }
      object = loaded;
    }

    static Fixture of(ExtensionContext test) {
      Class<?> type = test.getRequiredTestClass();
      for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
        BpfObject annotation = at.getAnnotation(BpfObject.class);
        if (annotation != null) {
          return new Fixture(
              read(at, annotation.value()), annotation.value(), Coverage.of(test).orElse(null));
        }
      }
      throw new ParameterResolutionException(type.getName() + " has no @BpfObject");
    }

    private static ObjectFile read(Class<?> type, String name) {
      try (InputStream in = type.getResourceAsStream(name)) {
        if (in == null) {
          return ObjectFile.read(Path.of(name));
        }
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.indexOf('.');
        return ObjectFile.parse(in.readAllBytes(), dot > 0 ? last.substring(0, dot) : last);
      } catch (IOException e) {
        throw new ParameterResolutionException(
            "\"%s\" is neither a resource beside %s nor a file that can be read"
                .formatted(name, type.getName()),
            e);
      }
    }

    BpfMap<?, ?> map(String name, Parameter parameter) {
      LoadedMap map =
          object.maps().stream()
              .filter(m -> m.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ParameterResolutionException(
                          "no map \"%s\" in the object, there are: %s"
                              .formatted(
                                  name, object.maps().stream().map(LoadedMap::name).toList())));
      if (!(parameter.getParameterizedType() instanceof ParameterizedType typed)) {
        throw new ParameterResolutionException("a map is a BpfMap<K, V>, not a raw one");
      }
      Type[] types = typed.getActualTypeArguments();
      int keySize = map.definition().spec().keySize();
      int valueSize;
      try (var handle = skep.bpf().openMap(map.fd())) {
        valueSize = handle.valueSize();
      }
      return object.map(name, codec(types[0], keySize), codec(types[1], valueSize));
    }

    private static Codec<?> codec(Type type, int size) {
      if (type == Integer.class) {
        return Codec.u32();
      } else if (type == Long.class) {
        return Codec.u64();
      } else if (type == byte[].class) {
        return Codec.bytes(size);
      } else if (type instanceof Class<?> record && record.isRecord()) {
        return Codec.record(record.asSubclass(Record.class));
      }
      throw new ParameterResolutionException(
          type.getTypeName() + ": keys and values are Integer, Long, byte[] or records");
    }

    @Override
    public void close() {
      if (coverage != null && engine != null) {
        coverage.add(name, skep.bpf(), object, engine);
      }
      object.close();
      skep.close();
    }
  }
}
