// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.core.Skep;

/** The rules that every command obeys: how sizes grow, what unknown bytes and pointers do. */
class CallRulesTest {
  private final Skep skep = Skep.open();
  private final Bpf bpf = skep.bpf();

  @AfterEach
  void close() {
    skep.close();
  }

  private static int command(String name) throws ReflectiveOperationException {
    return Cmd.class.getField(name).getInt(null);
  }

  /** Where Linux 6.18's commands end, and Skep's own. */
  @ParameterizedTest
  @CsvSource({
    "MAP_CREATE, 92",
    "MAP_LOOKUP_ELEM, 32",
    "MAP_UPDATE_ELEM, 32",
    "MAP_DELETE_ELEM, 16",
    "MAP_GET_NEXT_KEY, 24",
    "MAP_LOOKUP_AND_DELETE_ELEM, 32",
    "MAP_FREEZE, 4",
    "MAP_LOOKUP_BATCH, 56",
    "MAP_LOOKUP_AND_DELETE_BATCH, 56",
    "MAP_UPDATE_BATCH, 56",
    "MAP_DELETE_BATCH, 56",
    "PROG_BIND_MAP, 12",
    "PROG_LOAD, 168",
    "OBJ_PIN, 20",
    "OBJ_GET, 20",
    "PROG_TEST_RUN, 76",
    "PROG_GET_NEXT_ID, 8",
    "MAP_GET_NEXT_ID, 8",
    "BTF_GET_NEXT_ID, 8",
    "LINK_GET_NEXT_ID, 8",
    "MAP_GET_FD_BY_ID, 12",
    "PROG_GET_FD_BY_ID, 4",
    "LINK_GET_FD_BY_ID, 4",
    "BTF_GET_FD_BY_ID, 16",
    "OBJ_GET_INFO_BY_FD, 16",
    "BTF_LOAD, 40",
    "LINK_DETACH, 4",
    "ENABLE_STATS, 4",
    "PIN_UNLINK, 8",
    "PIN_GET_NEXT, 28",
    "FD_CLOSE, 4",
    "FD_GET_NEXT, 16",
    "KFUNC_GET_ID, 8",
    "TRACE_READ, 24",
    "PROG_GET_TEXT, 20",
    "PROG_TRACE_RUN, 92"
  })
  void bytesAfterTheLastFieldMustBeZero(String name, int end) throws ReflectiveOperationException {
    int cmd = command(name);
    String unknown = "where " + name + " has no field";
    assertThat(bpf.call(cmd, BpfAttr.create()).reason()).doesNotContain(unknown);
    for (int at = end; at < Attr.SIZE; at++) {
      byte[] bytes = new byte[Attr.SIZE];
      bytes[at] = 1;
      BpfResult result = bpf.call(cmd, BpfAttr.over(bytes));
      assertThat(result.errno()).as("%s, byte %d", name, at).isEqualTo(Errno.EINVAL);
      assertThat(result.reason()).contains(unknown);
      assertThat(bpf.bpf(cmd, BpfAttr.over(bytes), Attr.SIZE)).isEqualTo(result.value());
      // What the size leaves out does not count.
      assertThat(bpf.call(cmd, BpfAttr.over(bytes), at).reason()).doesNotContain(unknown);
    }
    assumeThat(end).isPositive();
    byte[] last = new byte[Attr.SIZE];
    last[end - 1] = 1;
    assertThat(bpf.call(cmd, BpfAttr.over(last)).reason()).doesNotContain(unknown);
  }

  @ParameterizedTest
  @CsvSource({"MAP_CREATE", "MAP_LOOKUP_ELEM", "PROG_LOAD", "OBJ_PIN", "FD_CLOSE", "TRACE_READ"})
  void largerCallersAreServedWhileTheirNewFieldsAreZero(String name)
      throws ReflectiveOperationException {
    int cmd = command(name);
    int plain = bpf.bpf(cmd, BpfAttr.create(), Attr.SIZE);
    assertThat(bpf.bpf(cmd, BpfAttr.over(new byte[Attr.MAX_SIZE]), Attr.MAX_SIZE)).isEqualTo(plain);
    for (int at : new int[] {Attr.SIZE, Attr.SIZE + 1, Attr.MAX_SIZE - 1}) {
      byte[] bytes = new byte[Attr.MAX_SIZE];
      bytes[at] = 1;
      BpfResult result = bpf.call(cmd, BpfAttr.over(bytes));
      assertThat(result.errno()).isEqualTo(Errno.E2BIG);
      assertThat(result.reason()).contains("a field that this runtime does not know");
      assertThat(bpf.bpf(cmd, BpfAttr.over(bytes), at)).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @CsvSource({"4097", "8192", "2147483647", "-1", "-2147483648"})
  void sizesAboveAPageAreTooBig(int size) {
    for (int cmd : new int[] {Cmd.MAP_CREATE, Cmd.MAP_LOOKUP_ELEM, Cmd.PIN_UNLINK, 9999}) {
      BpfResult result = bpf.call(cmd, BpfAttr.create(), size);
      assertThat(result.errno()).isEqualTo(Errno.E2BIG);
      assertThat(bpf.bpf(cmd, BpfAttr.create(), size)).isEqualTo(result.value());
    }
  }

  @Test
  void aSizeBeyondTheAttributeIsABadAddress() {
    BpfResult result = bpf.call(Cmd.MAP_CREATE, BpfAttr.over(new byte[16]), 20);
    assertThat(result.errno()).isEqualTo(Errno.EFAULT);
    assertThat(result.reason()).contains("size = 20").contains("16 bytes");
    assertThat(bpf.bpf(Cmd.MAP_LOOKUP_ELEM, BpfAttr.over(new byte[16]), 20))
        .isEqualTo(Errno.EFAULT.negated());
  }

  @Test
  void aShortCallerCreatesAMapWithTheFieldsItKnows() {
    BpfAttr attr =
        BpfAttr.over(new byte[20])
            .u32(Attr.MapCreate.MAP_TYPE, MapTypes.ARRAY)
            .u32(Attr.MapCreate.KEY_SIZE, 4)
            .u32(Attr.MapCreate.VALUE_SIZE, 8)
            .u32(Attr.MapCreate.MAX_ENTRIES, 1);
    assertThat(bpf.bpf(Cmd.MAP_CREATE, attr, 16)).isGreaterThanOrEqualTo(3);
    assertThat(bpf.bpf(Cmd.MAP_CREATE, attr, 15)).isGreaterThanOrEqualTo(3);
    assertThat(bpf.bpf(Cmd.MAP_CREATE, attr, 12)).isEqualTo(Errno.EINVAL.negated());
  }

  @ParameterizedTest
  @CsvSource({"-1", "9", "40", "4711", "2147483647"})
  void anUnknownCommandIsInvalid(int cmd) {
    BpfResult result = bpf.call(cmd, BpfAttr.create());
    assertThat(result.errno()).isEqualTo(Errno.EINVAL);
    assertThat(result.reason()).contains("no command has the number");
  }

  @Test
  void aCommandThatABundleBringsObeysTheSameRules() {
    skep.add(new Doubling());
    BpfAttr attr = BpfAttr.create().u32(0, 21);
    assertThat(bpf.bpf(Doubling.NUMBER, attr, Attr.SIZE)).isEqualTo(42);
    assertThat(bpf.bpf(Doubling.NUMBER, attr, 4)).isEqualTo(42);
    assertThat(bpf.call(Doubling.NUMBER, attr.u32(4, 1)).errno()).isEqualTo(Errno.EINVAL);
    byte[] large = new byte[200];
    large[199] = 1;
    assertThat(bpf.call(Doubling.NUMBER, BpfAttr.over(large)).errno()).isEqualTo(Errno.E2BIG);
    assertThat(bpf.bpf(Doubling.NUMBER, BpfAttr.create().u32(0, -1), 4))
        .as("what it throws is told as an errno")
        .isEqualTo(Errno.ERANGE.negated());
    assertThat(bpf.bpf(Doubling.NUMBER, BpfAttr.create().u32(0, -2), 4))
        .isEqualTo(Errno.EFAULT.negated());
  }

  @Test
  void aCommandThatHasGrownIsCalledByOldCallersToo() {
    skep.add(new Adding());
    byte[] shorter = new byte[4];
    BpfAttr old = BpfAttr.over(shorter).u32(0, 21);
    assertThat(bpf.bpf(Adding.NUMBER, old, 4)).as("the field it lacks is 0").isEqualTo(21);
    assertThat(old.u32(0)).as("what is written within its size").isEqualTo(22);
    BpfAttr more = BpfAttr.create().u32(0, 21).u32(4, 3);
    assertThat(bpf.bpf(Adding.NUMBER, more, 4)).as("bytes beyond the size").isEqualTo(21);
    assertThat(more.u32(4)).as("not written beyond the size").isEqualTo(3);
    assertThat(bpf.bpf(Adding.NUMBER, more.u32(0, 21), 8)).isEqualTo(24);
    assertThat(more.u32(4)).isEqualTo(4);
    assertThat(bpf.call(Adding.NUMBER, more.u32(8, 1)).reason())
        .isEqualTo("a byte from offset 8 on is not zero, where ADD has no field");
  }

  /** Adds its second field, which came later, to the first; and one to each. */
  private static final class Adding implements BpfCommand {
    static final int NUMBER = Cmd.FIRST_FREE + 6;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public String name() {
      return "ADD";
    }

    @Override
    public int lastFieldEnd() {
      return 8;
    }

    @Override
    public int run(Bpf caller, BpfAttr attr) {
      int sum = attr.u32(0) + attr.u32(4);
      attr.u32(0, attr.u32(0) + 1).u32(4, attr.u32(4) + 1);
      return sum;
    }
  }

  private static final class Doubling implements BpfCommand {
    static final int NUMBER = Cmd.FIRST_FREE + 5;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public String name() {
      return "DOUBLE";
    }

    @Override
    public int lastFieldEnd() {
      return 4;
    }

    @Override
    public int run(Bpf caller, BpfAttr attr) {
      return switch (attr.u32(0)) {
        case -1 -> throw new org.skep.bpf.BpfException(Errno.ERANGE, "too small");
        case -2 -> throw new AssertionError("a mistake of the bundle");
        default -> attr.u32(0) * 2;
      };
    }
  }

  @Test
  void pointersThatAreNotMappedAreBadAddresses() {
    byte[] bytes = new byte[8];
    long mapped = bpf.memory().map(bytes);
    long ended = bpf.memory().map(new byte[8]);
    assertThat(bpf.memory().unmap(ended)).isTrue();
    assertThat(bpf.memory().unmap(ended)).isFalse();
    long readOnly = bpf.memory().map(ByteBuffer.allocate(8).asReadOnlyBuffer());
    int fd = array();
    for (long bad : new long[] {1, 0x1000, -1, Long.MIN_VALUE, ended, mapped + 5, mapped - 1}) {
      assertThat(element(Cmd.MAP_LOOKUP_ELEM, fd, bad, mapped)).as("key 0x%x", bad).isEqualTo(-14);
      assertThat(element(Cmd.MAP_LOOKUP_ELEM, fd, mapped, bad)).as("out 0x%x", bad).isEqualTo(-14);
      assertThat(element(Cmd.MAP_UPDATE_ELEM, fd, mapped, bad)).as("in 0x%x", bad).isEqualTo(-14);
      assertThat(element(Cmd.MAP_GET_NEXT_KEY, fd, mapped, bad)).as("0x%x", bad).isEqualTo(-14);
    }
    assertThat(element(Cmd.MAP_LOOKUP_ELEM, fd, mapped, readOnly)).isEqualTo(-14);
    assertThat(element(Cmd.MAP_UPDATE_ELEM, fd, readOnly, readOnly)).isZero();
  }

  @Test
  void anotherProcessSeesNothingAtTheSameAddress() {
    byte[] bytes = new byte[8];
    long mapped = bpf.memory().map(bytes);
    try (Skep.Peer peer = skep.newProcess("other")) {
      BpfAttr attr = BpfAttr.create().u64(Attr.Pin.PATHNAME, mapped);
      assertThat(peer.bpf().call(Cmd.OBJ_GET, attr).errno()).isEqualTo(Errno.EFAULT);
      assertThat(bpf.call(Cmd.OBJ_GET, attr).errno()).isEqualTo(Errno.ENOENT);
    }
  }

  @Test
  void elementCallsAllocateNothing() {
    int fd = array();
    byte[] bytes = new byte[16];
    long address = bpf.memory().map(bytes);
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.Elem.MAP_FD, fd)
            .u64(Attr.Elem.KEY, address)
            .u64(Attr.Elem.VALUE, address + 8);
    Runnable calls =
        () -> {
          for (int i = 0; i < 1000; i++) {
            bpf.bpf(Cmd.MAP_UPDATE_ELEM, attr, Attr.SIZE);
            bpf.bpf(Cmd.MAP_LOOKUP_ELEM, attr, Attr.SIZE);
            bpf.bpf(Cmd.MAP_GET_NEXT_KEY, attr, 24);
          }
        };
    assertThat(Allocations.of(calls)).isZero();
  }

  private int array() {
    return bpf.call(
            Cmd.MAP_CREATE,
            BpfAttr.create()
                .u32(Attr.MapCreate.MAP_TYPE, MapTypes.ARRAY)
                .u32(Attr.MapCreate.KEY_SIZE, 4)
                .u32(Attr.MapCreate.VALUE_SIZE, 8)
                .u32(Attr.MapCreate.MAX_ENTRIES, 4))
        .orThrow();
  }

  private int element(int cmd, int fd, long key, long value) {
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.Elem.MAP_FD, fd)
            .u64(Attr.Elem.KEY, key)
            .u64(Attr.Elem.VALUE, value);
    return bpf.bpf(cmd, attr, Attr.SIZE);
  }
}
