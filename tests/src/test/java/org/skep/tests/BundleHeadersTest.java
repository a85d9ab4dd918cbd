// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the bundles tell a framework: the headers that it resolves them by. */
class BundleHeadersTest {
  private static final Map<String, Path> BUNDLES = Bundles.classes();
  private static final Map<String, String> EXPORTER = new HashMap<>();

  @BeforeAll
  static void exporters() {
    BUNDLES.forEach(
        (module, classes) ->
            Bundles.packages(Bundles.headers(classes), "Export-Package")
                .forEach(name -> EXPORTER.put(name, module)));
  }

  static Stream<String> bundles() {
    return BUNDLES.keySet().stream();
  }

  private static Map<String, String> headers(String module) {
    return Bundles.headers(BUNDLES.getOrDefault(module, Path.of("")));
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void importsOnlyWhatItsModuleMayKnow(String module) {
    for (String name : Bundles.packages(headers(module), "Import-Package")) {
      if (!name.startsWith("org.skep.")) {
        continue;
      }
      assertThat(EXPORTER).as("who exports %s, which %s imports", name, module).containsKey(name);
      String exporter = EXPORTER.getOrDefault(name, "");
      assertThat(exporter.equals(module) || Shape.allowed(module).contains(exporter))
          .as("%s imports %s of %s", module, name, exporter)
          .isTrue();
    }
  }

  /**
   * Before core takes a provider it loads all its classes: what may be missing cannot be loaded.
   */
  @ParameterizedTest
  @MethodSource("bundles")
  void aProviderHasNoOptionalAndNoDynamicImports(String module) {
    if (Shape.isProvider(module)) {
      assertThat(Bundles.clauses(headers(module), "Import-Package"))
          .noneMatch(clause -> clause.contains("resolution:=optional"));
    }
    assertThat(headers(module)).doesNotContainKey("DynamicImport-Package");
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void exportsOnlyItsOwnPackagesWithAVersion(String module) {
    String own = module.equals("api") ? "org.skep.bpf" : "org.skep." + module.replace('-', '.');
    for (String clause : Bundles.clauses(headers(module), "Export-Package")) {
      String name = clause.replaceFirst(";.*", "");
      assertThat(name).matches(exported -> (exported + ".").startsWith(own + "."), "is its own");
      assertThat(name).doesNotContain(".internal");
      assertThat(clause).contains(";version=\"0.");
    }
    if (module.startsWith("map-") || List.of("verifier", "interpreter", "jit").contains(module)) {
      assertThat(headers(module))
          .as("it is met through its services")
          .doesNotContainKey("Export-Package");
    }
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void isNamedAfterItsModuleAndLicensed(String module) {
    assertThat(headers(module))
        .containsEntry("Bundle-SymbolicName", "org.skep." + module)
        .containsEntry("Bundle-License", "Apache-2.0")
        .doesNotContainKey("Private-Package");
  }

  @Test
  void coreResolvesWithoutAnEventAdminAndPromisesTheCall() {
    Map<String, String> core = headers("core");
    assertThat(Bundles.clauses(core, "Import-Package"))
        .filteredOn(clause -> clause.startsWith("org.osgi.service.event"))
        .singleElement()
        .asString()
        .contains("resolution:=optional");
    assertThat(core.getOrDefault("Require-Capability", "")).doesNotContain("osgi.service;");
    assertThat(core.getOrDefault("Provide-Capability", "")).contains("\"org.skep.bpf.Bpf\"");
  }
}
