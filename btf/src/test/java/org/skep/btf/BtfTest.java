// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.skep.btf.BtfType.Modifier;

class BtfTest {
  private final Btf btf = Btf.parse(Resources.section("kinds.o", ".BTF"));

  @Test
  void readsEveryTypeOfAnObjectAsBpftoolDoes() {
    assertThat(BpftoolDump.dump(btf)).isEqualTo(Resources.text("kinds.dump.json"));
  }

  @Test
  void theObjectHasAllKinds() {
    Set<BtfKind> kinds = new HashSet<>();
    btf.types().forEach(type -> kinds.add(type.kind()));
    kinds.add(btf.type(0).kind());
    assertThat(kinds).containsExactlyInAnyOrder(BtfKind.values());
  }

  @Test
  void findsTypesByNameAndKind() {
    assertThat(btf.find("node", BtfKind.STRUCT)).get().extracting(BtfType::name).isEqualTo("node");
    assertThat(btf.find("node", BtfKind.UNION)).isEmpty();
    assertThat(btf.find("nobody", BtfKind.STRUCT)).isEmpty();
    assertThat(btf.find("", BtfKind.PTR)).isEmpty();
    assertThat(btf.find("entry", BtfType.Func.class).orElseThrow().linkage())
        .isEqualTo(BtfType.Linkage.GLOBAL);
    assertThat(btf.findAll("everything")).hasSize(1).allMatch(t -> t.name().equals("everything"));
  }

  @Test
  void resolvesThroughModifiers() {
    BtfType settings = btf.find("settings", BtfKind.VAR).orElseThrow();
    int qualified = ((BtfType.Var) settings).type();
    assertThat(btf.type(qualified)).isInstanceOf(Modifier.class);
    assertThat(btf.resolve(qualified).name()).isEqualTo("everything");
    assertThat(btf.resolve(0)).isInstanceOf(BtfType.Void.class);
  }

  @Test
  void knowsSizesInBytes() {
    assertThat(size("everything", BtfKind.STRUCT)).isEqualTo(192);
    assertThat(size("settings", BtfKind.VAR)).isEqualTo(192);
    assertThat(size("shape_t", BtfKind.TYPEDEF)).isEqualTo(28);
    assertThat(size("wide", BtfKind.ENUM64)).isEqualTo(8);
    assertThat(size("licence", BtfKind.VAR)).isEqualTo(13);
    assertThat(size("float", BtfKind.FLOAT)).isEqualTo(4);
    assertThat(btf.sizeOf(1)).isEqualTo(8);
  }

  @Test
  void refusesSizesOfTypesWithout() {
    assertThatThrownBy(() -> btf.sizeOf(0)).hasMessageContaining("void");
    assertThatThrownBy(() -> size("entry", BtfKind.FUNC)).hasMessageContaining("FUNC 'entry'");
    assertThatThrownBy(() -> size("unknown", BtfKind.FWD)).isInstanceOf(BtfException.class);
  }

  @Test
  void refusesIdsBeyondTheLast() {
    assertThatThrownBy(() -> btf.type(btf.lastId() + 1))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("0 to " + btf.lastId());
    assertThatThrownBy(() -> btf.resolve(-1)).isInstanceOf(BtfException.class);
  }

  private int size(String name, BtfKind kind) {
    return btf.sizeOf(btf.find(name, kind).orElseThrow().id());
  }
}
