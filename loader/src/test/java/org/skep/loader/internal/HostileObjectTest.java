// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.loader.LoadException;
import org.skep.loader.ObjectFile;
import org.skep.loader.ProgramSpec;

/** Damaged objects are refused in words: nothing else is thrown, and nothing takes long. */
class HostileObjectTest {
  private static final int MUTATIONS = 1_000;

  /** Reads and links all that can be read and linked. */
  private static void readAll(byte[] bytes) {
    ObjectReader reader = new ObjectReader(bytes, "hostile");
    ObjectFile.parse(bytes, "hostile").btf();
    var types = reader.types();
    CoreResolver core = types == null ? null : new CoreResolver(types, types);
    for (ProgramSpec program : reader.programs()) {
      reader.link(program, core);
    }
    reader.maps().forEach(map -> Variables.of(reader, map));
  }

  private static void mustBeCalm(byte[] bytes, String how) {
    try {
      readAll(bytes);
    } catch (LoadException e) {
      assertThat(e.reason()).as(how).isNotBlank();
    } catch (RuntimeException | Error e) {
      fail(how, e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"link", "core", "slots", "legacy"})
  void truncatedObjects(String name) {
    byte[] whole = Samples.bytes(name + ".bpf.o");
    for (int length = 0; length < whole.length; length += length < 256 ? 1 : 37) {
      mustBeCalm(Arrays.copyOf(whole, length), name + " cut to " + length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"link", "core", "slots", "legacy"})
  void changedObjects(String name) {
    long seed = Long.getLong("skep.seed", new Random().nextLong());
    Random random = new Random(seed);
    byte[] whole = Samples.bytes(name + ".bpf.o");
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] changed = whole.clone();
      int count = 1 + random.nextInt(4);
      for (int j = 0; j < count; j++) {
        change(changed, random);
      }
      mustBeCalm(changed, "%s, mutation %d, seed %d".formatted(name, i, seed));
    }
  }

  private static void change(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length - 8);
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (random.nextInt(5)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> view.putInt(at, random.nextBoolean() ? -1 : Integer.MAX_VALUE);
      case 2 -> view.putLong(at, random.nextLong());
      case 3 -> view.putInt(at & ~3, random.nextInt(bytes.length));
      default -> {
        // Section headers are last: what says where everything lies.
        int headers = (int) view.getLong(40);
        if (headers > 0 && headers < bytes.length - 4) {
          view.putInt(headers + random.nextInt(bytes.length - headers - 4), random.nextInt(4096));
        }
      }
    }
  }

  @Test
  void manySectionsOverTheSameBytes() {
    int count = 60_000;
    int size = 1 << 20;
    ByteBuffer elf = ByteBuffer.allocate(64 + size + 64 * count).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
    elf.putShort(16, (short) 1).putShort(18, (short) 247).putInt(20, 1);
    elf.putLong(40, 64 + size).putShort(52, (short) 64).putShort(58, (short) 64);
    elf.putShort(60, (short) count).putShort(62, (short) 1);
    // Names that end in one place, so that each is nearly a megabyte.
    Arrays.fill(elf.array(), 65, 64 + size - 1, (byte) 'a');
    elf.put(65, (byte) '.').put(66, (byte) 'b').put(67, (byte) 's').put(68, (byte) 's');
    elf.put(69, (byte) '.');
    for (int i = 1; i < count; i++) {
      int at = 64 + size + 64 * i;
      elf.putInt(at, 1).putInt(at + 4, 1).putLong(at + 24, 64).putLong(at + 32, size);
    }
    assertThatThrownBy(() -> readAll(elf.array()))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("names of sections and symbols have more than");
    for (int i = 2; i < count; i++) {
      elf.putInt(64 + size + 64 * i, size - 2);
    }
    elf.put(64 + size - 3, (byte) 0);
    mustBeCalm(elf.array(), "sections of short names");
  }

  @Test
  void aSectionOfMoreBytesThanTheFile() {
    byte[] bytes = Samples.bytes("link.bpf.o");
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int headers = (int) view.getLong(40);
    view.putLong(headers + 64 * 3 + 32, 1L << 40);
    assertThatThrownBy(() -> readAll(bytes))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("section 3 has 1099511627776 bytes");
  }

  @Test
  void whatIsNoObject() {
    assertThatThrownBy(() -> ObjectFile.parse(new byte[100], "zeros"))
        .hasMessageContaining("zeros is no ELF object: compile with clang");
    assertThatThrownBy(() -> ObjectFile.parse(new byte[0], "nothing"))
        .isInstanceOf(LoadException.class);
  }

  @Test
  void aCallThatLeadsNowhereIsNamedByItsPlace() {
    byte[] bytes = Samples.bytes("legacy.bpf.o");
    ObjectReader reader = new ObjectReader(bytes, "legacy");
    ElfFile.Section section = reader.elf().section("socket");
    assertThat(section).isNotNull();
    long at =
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(40)
            + 64L * (section == null ? 0 : section.index())
            + 24;
    int code = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong((int) at);
    bytes[code] = (byte) 0x85;
    bytes[code + 1] = 0x10;
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(code + 4, 777);
    assertThatThrownBy(() -> readAll(bytes))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("section socket, offset 0 (function \"lookup\", instruction 0)");
  }
}
