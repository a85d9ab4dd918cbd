// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MapCommandTest {
  private final ShellRun shell = new ShellRun();

  @AfterEach
  void close() {
    shell.close();
  }

  private void create() {
    shell.run("map create type hash key 4 value 8 entries 2 name counts");
  }

  @Test
  void createdMapsStayOpenAndAreListed() {
    assertThat(shell.run("map create type hash key 4 value 8 entries 2 name counts"))
        .isEqualTo("map id 1, open as fd 3 (bpf:fd close 3 closes it)\n");
    assertThat(shell.run("map list").lines())
        .containsExactly(
            "ID  TYPE  NAME    FLAGS  BYTES KEY  BYTES VALUE  MAX ENTRIES  PINNED",
            "1   hash  counts  0x0    4          8            2            -");
  }

  @Test
  void mapsCreatedUnderAPathArePinnedThereAndNotHeldOpen() {
    shell.run("map create /sys/fs/bpf/counts type array key 4 value 4 entries 1 name a");
    assertThat(shell.run("fd list")).isEmpty();
    assertThat(shell.run("map show pinned /sys/fs/bpf/counts -j"))
        .isEqualTo(
            "{\"id\":1,\"type\":\"array\",\"name\":\"a\",\"flags\":\"0x0\",\"bytes_key\":4,"
                + "\"bytes_value\":4,\"max_entries\":1,\"pinned\":[\"/sys/fs/bpf/counts\"],"
                + "\"entries\":1}\n");
  }

  @Test
  void elementsAreWrittenAsBytesOrNumbers() {
    create();
    shell.run("map update name counts key 1 0 0 255 value hex 02 00 00 00 00 00 00 0a");
    shell.run("map update id 1 key 0x10 value -1");
    assertThat(shell.run("map lookup 1 key hex 010000ff"))
        .isEqualTo("key: 01 00 00 ff  value: 02 00 00 00 00 00 00 0a\n");
    assertThat(shell.run("map lookup 1 key 16"))
        .isEqualTo("key: 10 00 00 00  value: ff ff ff ff ff ff ff ff\n");
    assertThat(shell.run("map dump 1")).endsWith("Found 2 elements\n");
  }

  @Test
  void updatesObeyTheirFlags() {
    create();
    shell.run("map update 1 key 1 value 1 noexist");
    assertThatThrownBy(() -> shell.run("map update 1 key 1 value 1 noexist"))
        .hasMessageStartingWith("EEXIST: ");
    assertThatThrownBy(() -> shell.run("map update 1 key 2 value 1 exist"))
        .hasMessageStartingWith("ENOENT: ");
  }

  @Test
  void deletedAndWalkedElementsAreFoundOrNot() {
    create();
    shell.run("map update 1 key 7 value 1");
    assertThat(shell.run("map getnext 1")).isEqualTo("next key: 07 00 00 00\n");
    assertThatThrownBy(() -> shell.run("map getnext 1 key 7"))
        .hasMessage("ENOENT: no key comes after 07 00 00 00");
    shell.run("map delete 1 key 7");
    assertThatThrownBy(() -> shell.run("map delete 1 key 7"))
        .hasMessage("ENOENT: map 1 \"counts\" has no key 07 00 00 00");
    assertThatThrownBy(() -> shell.run("map lookup 1 key 7")).hasMessageStartingWith("ENOENT: ");
  }

  @Test
  void frozenMapsRefuseWrites() {
    create();
    shell.run("map freeze name counts");
    assertThatThrownBy(() -> shell.run("map update 1 key 1 value 1"))
        .hasMessageStartingWith("EPERM: ");
  }

  @Test
  void valuesOfLoadedObjectsPrintAndReadByTheirTypes() {
    shell.run("load count.bpf.o");
    shell.run("map update name protocols key 3 value '{bytes: 0x10, packets: 1}'");
    assertThat(shell.run("map lookup name protocols key 3"))
        .isEqualTo("key: 3  value: { .packets = 1, .bytes = 16 }\n");
    assertThat(shell.run("map lookup name protocols key 3 -j"))
        .contains("\"value\":[\"0x01\",")
        .contains("\"formatted\":{\"key\":3,\"value\":{\"packets\":1,\"bytes\":16}}");
    assertThatThrownBy(() -> shell.run("map update name protocols key 3 value '{octets: 1}'"))
        .hasMessageStartingWith("EINVAL: the value: at offset 9: found member 'octets'")
        .hasMessageContaining("[packets, bytes]");
  }

  @Test
  void tablesHaveAColumnForEachFieldAndTheLargestFirst() {
    shell.run("load count.bpf.o");
    shell.run("map update name protocols key 1 value '{packets: 9, bytes: 10}'");
    shell.run("map update name protocols key 3 value '{packets: 10, bytes: 9}'");
    assertThat(shell.run("map table name protocols keys other,arp by packets"))
        .isEqualTo(
            """
            KEY  PACKETS  BYTES
            3         10      9
            arp        9     10
            2 of 9 elements, those of zeros left out
            """);
    assertThat(shell.run("map table name protocols by bytes top 1 -j"))
        .isEqualTo("[{\"key\":1,\"packets\":9,\"bytes\":10}]\n");
    assertThatThrownBy(() -> shell.run("map table name protocols by octets"))
        .hasMessageContaining("found by 'octets', expected one of key, packets, bytes");
  }

  @Test
  void tablesShowAddressesAsPeopleWriteThem() {
    shell.run("load count.bpf.o");
    String none = " value hex 01" + " 00".repeat(15);
    shell.run("map update name talkers key hex 00000000000000000000ffffc0000250" + none);
    shell.run("map update name talkers key hex 20010db8000000000000000000000080" + none);
    assertThat(
            shell
                .run("map table name talkers by key")
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst(" .*", "")))
        .containsExactly("2001:db8::80", "192.0.2.80", "2");
    assertThat(MapTable.shortened("0:0:0:0:0:0:0:0")).isEqualTo("::");
    assertThat(MapTable.shortened("0:0:0:0:0:0:0:1")).isEqualTo("::1");
    assertThat(MapTable.shortened("1:0:0:2:0:0:0:3")).isEqualTo("1:0:0:2::3");
    assertThat(MapTable.shortened("1:0:2:3:4:5:6:10")).isEqualTo("1:0:2:3:4:5:6:10");
  }

  @Test
  void unknownTypesAreRefusedWithThoseThatAreThere() {
    assertThatThrownBy(() -> shell.run("map create type nosuch key 4 value 4 entries 1"))
        .hasMessageStartingWith("EINVAL: no map type \"nosuch\" is there; there are: ")
        .hasMessageContaining("array");
  }

  @Test
  void mistakesSayWhatWasExpected() {
    create();
    assertThatThrownBy(() -> shell.run("map lookup 1 key hex 01"))
        .hasMessage("EINVAL: found a key of 1 bytes, expected 4");
    assertThatThrownBy(() -> shell.run("map lookup 1 key 4294967296"))
        .hasMessageStartingWith("EINVAL: found key 4294967296, expected 4 bytes");
    assertThatThrownBy(() -> shell.run("map lookup 1 key hex zz 00 00 00"))
        .hasMessageContaining("expected bytes such as 01 0a ff");
    assertThatThrownBy(() -> shell.run("map lookup 1"))
        .hasMessageContaining("found the end, expected key DATA; \"bpf:map help\"");
    assertThatThrownBy(() -> shell.run("map burn 1"))
        .hasMessageContaining("found 'burn', expected one of list, show, create");
    assertThatThrownBy(() -> shell.run("map show id 9"))
        .hasMessage("ENOENT: no map has the id 9; there are: [1]");
    assertThatThrownBy(() -> shell.run("map show name nobody"))
        .hasMessage("ENOENT: no map has the name \"nobody\"; there are: counts");
    create();
    assertThatThrownBy(() -> shell.run("map show name counts"))
        .hasMessageContaining("not the only one: say id N, with N of [1, 2]");
    assertThatThrownBy(() -> shell.run("map show 1 2"))
        .hasMessageContaining("found '2', expected the end of the command");
  }
}
