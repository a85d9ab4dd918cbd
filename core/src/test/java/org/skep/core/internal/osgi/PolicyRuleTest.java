// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.osgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.skep.bpf.verify.Privileges;
import org.skep.core.Policy;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PolicyRuleTest {
  @Test
  void whatIsNotSetIsNotRestricted() {
    assertThat(PolicyRule.parse(Map.of("bundles", "com.example")))
        .isEqualTo(Policy.of("com.example"));
    assertThat(PolicyRule.parse(Map.of())).isEqualTo(Policy.of("*"));
  }

  @Test
  void namesComeAsArraysListsOrText() {
    Policy policy =
        PolicyRule.parse(
            Map.of(
                "bundles", "com.*",
                "map.types", new String[] {"hash", " array "},
                "program.types", List.of("socket_filter"),
                "kernel.functions", "",
                "provides", "map-type:bloom, listener",
                "memory", 1024L,
                "programs", "2",
                "fds", 3,
                "privileges", "bpf-only"));
    assertThat(policy)
        .isEqualTo(
            new Policy(
                "com.*",
                Set.of("hash", "array"),
                Set.of("socket_filter"),
                Set.of(),
                Set.of("map-type:bloom", "listener"),
                1024,
                2,
                3,
                Privileges.BPF_ONLY));
  }

  @Test
  void aRuleThatCannotBeReadDeniesEverything() {
    PolicyRule rule = new PolicyRule();
    rule.configure(Map.of("bundles", "com.*", "memory", "much"));
    assertThat(rule.get().bundles()).isEqualTo("com.*");
    assertThat(rule.get().mapTypes()).isEmpty();
    assertThat(rule.get().provides()).isEmpty();
    assertThat(rule.get().programs()).isZero();
    rule.configure(Map.of("bundles", "com.*", "memory", "1"));
    assertThat(rule.get().memory()).isEqualTo(1);
    assertThat(rule.get().mapTypes()).containsExactly("*");
  }

  /** The description that consoles show names every property that is read, and no other. */
  @Test
  void theMetatypeDescribesEveryProperty() throws Exception {
    Map<String, List<String>> described = new HashMap<>();
    try (InputStream in =
        PolicyRule.class.getResourceAsStream("/OSGI-INF/metatype/org.skep.core.xml")) {
      Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
      NodeList classes = document.getElementsByTagName("OCD");
      for (int i = 0; i < classes.getLength(); i++) {
        Element one = (Element) classes.item(i);
        List<String> ids = new ArrayList<>();
        NodeList attributes = one.getElementsByTagName("AD");
        for (int j = 0; j < attributes.getLength(); j++) {
          ids.add(((Element) attributes.item(j)).getAttribute("id"));
        }
        described.put(one.getAttribute("id"), ids);
      }
    }
    Set<String> read = new java.util.HashSet<>();
    PolicyRule.parse(
        new HashMap<>() {
          @Override
          public @Nullable Object get(Object key) {
            read.add((String) key);
            return super.get(key);
          }

          @Override
          public Object getOrDefault(Object key, Object fallback) {
            read.add((String) key);
            return super.getOrDefault(key, fallback);
          }
        });
    assertThat(described.get(PolicyRule.PID)).containsExactlyInAnyOrderElementsOf(read);
    assertThat(described.get("org.skep.core"))
        .containsExactlyInAnyOrder(
            "budget", "memory", "memory.per.bundle", "fds.per.bundle", "engine");
  }
}
