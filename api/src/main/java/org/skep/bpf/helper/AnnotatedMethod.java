// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;

/** A method as a kernel function: its parameters' types are the prototype. */
final class AnnotatedMethod implements KernelFunction {
  private static final int REGISTERS = 5;

  /** What all bodies have: the run and r1 to r5. */
  private static final MethodType BODY =
      MethodType.methodType(
          long.class, RunContext.class, long.class, long.class, long.class, long.class, long.class);

  private final HelperPrototype prototype;
  private final HelperBody body;

  private AnnotatedMethod(HelperPrototype prototype, HelperBody body) {
    this.prototype = prototype;
    this.body = body;
  }

  static List<KernelFunction> functionsOf(KernelFunctions provider) {
    return Arrays.stream(provider.getClass().getMethods())
        .filter(method -> method.isAnnotationPresent(KernelFunctionMethod.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> of(provider, method))
        .toList();
  }

  private static KernelFunction of(KernelFunctions provider, Method method) {
    KernelFunctionMethod told = method.getAnnotation(KernelFunctionMethod.class);
    if (told == null || !told.value().matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw refusal(method, "its name is no name of C");
    }
    Arguments arguments = new Arguments(method);
    ReturnType result = method.getReturnType() == void.class ? ReturnType.VOID : ReturnType.INTEGER;
    HelperPrototype prototype =
        new HelperPrototype(
            told.value(),
            result,
            arguments.types,
            told.gplOnly() ? Set.of(HelperPrototype.Trait.GPL_ONLY) : Set.of(),
            null);
    return new AnnotatedMethod(prototype, body(told.value(), handle(provider, method, arguments)));
  }

  private static IllegalArgumentException refusal(Method method, String why) {
    return new IllegalArgumentException(
        "%s.%s cannot be a kernel function: %s"
            .formatted(method.getDeclaringClass().getName(), method.getName(), why));
  }

  private static MethodHandle handle(KernelFunctions provider, Method method, Arguments arguments) {
    MethodHandle handle;
    try {
      handle = MethodHandles.publicLookup().unreflect(method);
    } catch (IllegalAccessException e) {
      throw refusal(method, "its class must be public");
    }
    if (!Modifier.isStatic(method.getModifiers())) {
      handle = handle.bindTo(provider);
    }
    int count = arguments.values.size();
    for (int i = count - 1; i >= 0; i--) {
      handle = MethodHandles.collectArguments(handle, i, arguments.values.get(i));
    }
    int[] order = new int[count * BODY.parameterCount()];
    Arrays.setAll(order, i -> i % BODY.parameterCount());
    Class<?> result = method.getReturnType();
    MethodHandle merged =
        MethodHandles.permuteArguments(handle, BODY.changeReturnType(result), order);
    if (result == void.class) {
      return MethodHandles.filterReturnValue(merged, MethodHandles.constant(long.class, 0L));
    }
    if (result != long.class && result != int.class && result != boolean.class) {
      throw refusal(method, "it returns a " + result.getSimpleName());
    }
    return MethodHandles.explicitCastArguments(merged, BODY);
  }

  private static HelperBody body(String name, MethodHandle handle) {
    return (run, r1, r2, r3, r4, r5) -> {
      try {
        return (long) handle.invokeExact(run, r1, r2, r3, r4, r5);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new ProgramFault(-1, name + " threw " + e);
      }
    };
  }

  @Override
  public HelperPrototype prototype() {
    return prototype;
  }

  @Override
  public HelperBody body() {
    return body;
  }

  @Override
  public String toString() {
    return prototype.name();
  }

  /** What a method takes: types for the verifier, and how each parameter is made of registers. */
  @SuppressWarnings("UnusedMethod") // found by their names
  private static final class Arguments {
    private static final MethodHandles.Lookup OWN = MethodHandles.lookup();

    private final Method method;
    private final List<ArgType> types = new ArrayList<>();
    private final List<MethodHandle> values = new ArrayList<>();

    Arguments(Method method) {
      this.method = method;
      Parameter[] parameters = method.getParameters();
      int at = 0;
      while (at < parameters.length) {
        at += add(parameters, at);
      }
      if (types.size() > REGISTERS) {
        throw refusal(method, "it takes %d registers, there are 5".formatted(types.size()));
      }
    }

    /** Adds the parameter, and those that belong to it; how many there are. */
    private int add(Parameter[] parameters, int at) {
      Class<?> type = parameters[at].getType();
      if (type == RunContext.class && at == 0) {
        values.add(MethodHandles.dropArguments(MethodHandles.identity(type), 1, registers()));
        return 1;
      }
      if (type == Region.class) {
        addMemory(parameters, at);
        return 3;
      }
      if (type == long.class || type == int.class || type == boolean.class) {
        MethodHandle identity = MethodHandles.identity(long.class);
        MethodType cast = MethodType.methodType(type, long.class);
        MethodHandle value =
            type == boolean.class
                ? own("isNotZero", boolean.class, long.class)
                : MethodHandles.explicitCastArguments(identity, cast);
        addOne(ArgType.SCALAR, take(value, 1 + types.size()));
      } else if (type == MapInstance.class) {
        MethodHandle map = own("map", MapInstance.class, RunContext.class, long.class);
        addOne(ArgType.CONST_MAP_PTR, take(map, 0, 1 + types.size()));
      } else if (type == String.class) {
        MethodHandle text =
            own("text", String.class, ConstantTexts.class, RunContext.class, long.class)
                .bindTo(new ConstantTexts());
        addOne(ArgType.CONST_STR, take(text, 0, 1 + types.size()));
      } else {
        throw refusal(method, "a %s is nothing that programs pass".formatted(type.getSimpleName()));
      }
      return 1;
    }

    private void addOne(ArgType type, MethodHandle value) {
      types.add(type);
      values.add(value);
    }

    private void addMemory(Parameter[] parameters, int at) {
      Memory told = parameters[at].getAnnotation(Memory.class);
      if (told == null
          || at + 2 >= parameters.length
          || parameters[at + 1].getType() != int.class
          || parameters[at + 2].getType() != int.class) {
        throw refusal(method, "memory is given as @Memory Region, int offset, int size");
      }
      int pointer = 1 + types.size();
      String name = told.writable() ? "writable" : "readable";
      MethodHandle region = own(name, Region.class, RunContext.class, long.class, long.class);
      values.add(take(region, 0, pointer, pointer + 1));
      values.add(take(own("low", int.class, long.class), pointer));
      values.add(take(own("low", int.class, long.class), pointer + 1));
      types.add(told.writable() ? ArgType.UNINIT_MEM : ArgType.MEM);
      types.add(ArgType.CONST_SIZE);
    }

    private static List<Class<?>> registers() {
      return BODY.parameterList().subList(1, BODY.parameterCount());
    }

    /** The same over a body's parameters, of which it takes those at {@code places}. */
    private MethodHandle take(MethodHandle value, int... places) {
      for (int place : places) {
        if (place > REGISTERS) {
          throw refusal(method, "it takes more than the 5 registers that there are");
        }
      }
      return MethodHandles.permuteArguments(
          value, BODY.changeReturnType(value.type().returnType()), places);
    }

    private static MethodHandle own(String name, Class<?> result, Class<?>... parameters) {
      try {
        return OWN.findStatic(Arguments.class, name, MethodType.methodType(result, parameters));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("there is no " + name, e);
      }
    }

    private static boolean isNotZero(long register) {
      return register != 0;
    }

    private static int low(long register) {
      return (int) register;
    }

    private static MapInstance map(RunContext run, long register) {
      return run.map(register);
    }

    private static String text(ConstantTexts texts, RunContext run, long address) {
      return texts.at(run, address);
    }

    private static Region readable(RunContext run, long address, long size) {
      return run.region(address, (int) size);
    }

    private static Region writable(RunContext run, long address, long size) {
      return run.writableRegion(address, (int) size);
    }
  }
}
