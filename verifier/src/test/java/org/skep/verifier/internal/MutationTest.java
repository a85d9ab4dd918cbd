// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Breaks the arithmetic on purpose, one instruction at a time, and sees that its tests notice. A
 * change that only forgets something is sound, so that not every one is seen.
 */
class MutationTest {
  private static final List<String> TYPES =
      List.of("Tnum", "Scalar", "Scalar$Draft", "ScalarAlu", "ScalarBranches");

  /** The tests that are to notice. */
  private static final List<Class<?>> TESTS =
      List.of(TnumTest.class, ScalarAluTest.class, ScalarBranchesTest.class);

  /** Methods that compute what is known of a result: in each, the first operator is changed. */
  private static final List<String> TRANSFERS =
      List.of(
          "Tnum.add",
          "Tnum.sub",
          "Tnum.and",
          "Tnum.or",
          "Tnum.xor",
          "Tnum.mul",
          "Tnum.lsh",
          "Tnum.rsh",
          "Tnum.arsh",
          "Tnum.union",
          "Tnum.intersect",
          "Tnum.truncated",
          "Tnum.withSubreg",
          "ScalarAlu.fold",
          "ScalarAlu.add",
          "ScalarAlu.subtract",
          "ScalarAlu.multiply",
          "ScalarAlu.modulo",
          "ScalarAlu.shift",
          "ScalarAlu.shiftLeft",
          "ScalarBranches.ordered",
          "ScalarBranches.orderedSigned",
          "ScalarBranches.anyBit",
          "ScalarBranches.clearsBits");

  @Test
  void aBrokenTransferFunctionIsNoticed() {
    Map<String, Mutants.Mutant> first = new LinkedHashMap<>();
    for (String type : TYPES) {
      for (Mutants.Mutant mutant : Mutants.of(type)) {
        String name = type + "." + mutant.method();
        if (TRANSFERS.contains(name) && mutant.what().contains("opcode 1")) {
          first.putIfAbsent(name, mutant);
        }
      }
    }
    List<String> survivors = survivors(List.copyOf(first.values()));
    System.out.printf(
        "MutationTest: %d changed transfer functions, %d noticed%n",
        first.size(), first.size() - survivors.size());
    assertThat(first.keySet()).containsAll(TRANSFERS);
    assertThat(survivors).isEmpty();
  }

  private static List<String> survivors(List<Mutants.Mutant> mutants) {
    List<String> survivors = new ArrayList<>();
    for (Mutants.Mutant mutant : mutants) {
      if (!isNoticed(mutant)) {
        survivors.add(mutant.toString());
      }
    }
    return survivors;
  }

  private static boolean isNoticed(Mutants.Mutant mutant) {
    try {
      ClassLoader loader = new Mutants.Loader(mutant);
      for (Class<?> test : testsOf(mutant)) {
        Class<?> type = Class.forName(test.getName(), true, loader);
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        for (Method method : methods(type)) {
          method.invoke(constructor.newInstance());
        }
      }
      return false;
    } catch (InvocationTargetException | ExceptionInInitializerError e) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.toString(), e);
    }
  }

  /** Those of the class that is changed come first: they notice most. */
  private static List<Class<?>> testsOf(Mutants.Mutant mutant) {
    List<Class<?>> tests = new ArrayList<>(TESTS);
    tests.sort(
        Comparator.comparing(test -> !test.getSimpleName().equals(mutant.type() + "Test") ? 1 : 0));
    return tests;
  }

  private static List<Method> methods(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .sorted(Comparator.comparing(Method::getName).reversed())
        .peek(method -> method.setAccessible(true))
        .toList();
  }
}
