// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shape of the house, read from the classes of every bundle that was built. */
class ArchitectureTest {
  private static final Map<String, String> MODULE_OF = new HashMap<>();
  private static JavaClasses all = new ClassFileImporter().importPaths(List.of());

  @BeforeAll
  static void read() {
    Map<String, Path> bundles = Bundles.classes();
    ClassFileImporter importer = new ClassFileImporter();
    bundles.forEach(
        (module, classes) ->
            importer.importPath(classes).forEach(c -> MODULE_OF.put(c.getName(), module)));
    all = importer.importPaths(bundles.values());
  }

  @Test
  void theModulesOfTheHouseWereFound() {
    assertThat(MODULE_OF.values())
        .contains(
            "isa",
            "btf",
            "api",
            "core",
            "verifier",
            "interpreter",
            "map-hash",
            "map-array",
            "prog-socket",
            "prog-tracing",
            "loader",
            "shell");
  }

  private static String moduleOf(JavaClass named) {
    return MODULE_OF.getOrDefault(named.getBaseComponentType().getName(), "");
  }

  @Test
  void noModuleKnowsMoreOfTheHouseThanItMay() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : all) {
      String module = moduleOf(each);
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String target = moduleOf(dependency.getTargetClass());
        if (!target.isEmpty()
            && !target.equals(module)
            && !Shape.allowed(module).contains(target)) {
          wrong.add(module + " -> " + target + ": " + dependency.getDescription());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whatIsInternalStaysInside() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : all) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        String module = moduleOf(target);
        if (target.getPackageName().contains(".internal") && !module.equals(moduleOf(each))) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void plainModulesHaveNoTypesOfTheFramework() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : all) {
      if (!Shape.isPlain(moduleOf(each))) {
        continue;
      }
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
        boolean isFramework =
            target.startsWith("org.osgi.framework")
                || (target.startsWith("org.osgi.service")
                    && !target.equals("org.osgi.service.component.annotations"))
                || target.startsWith("org.apache.felix");
        if (isFramework) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void nobodyUsesUnsafeOrInternalsOfTheJdk() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : all) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getName();
        if (target.startsWith("sun.") || target.startsWith("jdk.internal.")) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void noStaticStateCanChange() {
    List<String> wrong = new ArrayList<>();
    for (JavaClass each : all) {
      for (JavaField field : each.getFields()) {
        boolean isMutable =
            field.getModifiers().contains(JavaModifier.STATIC)
                && !field.getModifiers().contains(JavaModifier.FINAL)
                && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
        if (isMutable) {
          wrong.add(field.getFullName());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
