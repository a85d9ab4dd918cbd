// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.BpfException;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;
import org.skep.prog.socket.capture.CaptureReader;
import org.skep.prog.socket.capture.CaptureWriter;
import org.skep.prog.socket.capture.LinkType;

/** Packets pass hooks: attached filters say how much of each is kept. */
@SuppressWarnings("try")
class PacketHookTest {
  private static final Insn EXIT = new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0);

  private final PacketHooks hooks = new PacketHooks();
  private final Skep skep = Skep.builder().with(hooks).open();

  @AfterEach
  void close() {
    skep.close();
  }

  private BpfProgram filter(Insn... insns) {
    return BpfProgram.builder(skep.bpf(), ProgTypes.SOCKET_FILTER, List.of(insns)).load();
  }

  private BpfProgram constant(int result) {
    return filter(new Insn(Op.ALU64 | Op.MOV, 0, 0, 0, result), EXIT);
  }

  /** Keeps as many bytes as the byte at an offset says. */
  private BpfProgram byteAt(int offset) {
    return filter(
        new Insn(Op.ALU64 | Op.MOV | Op.X, 6, 1, 0, 0),
        new Insn(Op.LD | Op.ABS | Op.B, 0, 0, 0, offset),
        EXIT);
  }

  @Test
  void keepsAllWithoutFilters() {
    try (PacketHook hook = hooks.open("free")) {
      assertThat(hook.filter(new byte[60], 0, 60, 14, 0x0800)).isEqualTo(46);
    }
  }

  @Test
  void theShortestVerdictCounts() {
    try (PacketHook hook = hooks.open("two");
        BpfProgram longer = constant(40);
        BpfProgram shorter = constant(10);
        BpfLink first = longer.attach(AttachTypes.PACKETS, "two")) {
      assertThat(hook.filter(new byte[60], 0, 60, 0, 0x0800)).isEqualTo(40);
      try (BpfLink second = shorter.attach(AttachTypes.PACKETS, "two")) {
        assertThat(hook.attached()).isEqualTo(2);
        assertThat(hook.filter(new byte[60], 0, 60, 0, 0x0800)).isEqualTo(10);
      }
      assertThat(hook.filter(new byte[60], 0, 60, 0, 0x0800)).isEqualTo(40);
      assertThat(hook.filter(new byte[20], 0, 20, 0, 0x0800)).isEqualTo(20);
    }
  }

  @Test
  void filtersDoNotSeeTheLinkHeader() {
    byte[] packet = new byte[30];
    packet[3 + 14] = 9;
    try (PacketHook hook = hooks.open("header");
        BpfProgram program = byteAt(0);
        BpfLink link = program.attach(AttachTypes.PACKETS, "header")) {
      assertThat(hook.filter(packet, 3, 27, 14, 0x0800)).isEqualTo(9);
    }
  }

  @Test
  void aLoadBeyondThePacketDropsIt() {
    try (PacketHook hook = hooks.open("short");
        BpfProgram program = byteAt(20);
        BpfLink link = program.attach(AttachTypes.PACKETS, "short")) {
      assertThat(hook.filter(new byte[] {1, 2, 3}, 0, 3, 0, 0x0800)).isZero();
    }
  }

  @Test
  void aClosedHookTakesNoFilters() {
    hooks.open("gone").close();
    try (BpfProgram program = constant(1)) {
      assertThatThrownBy(() -> program.attach(AttachTypes.PACKETS, "gone"))
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("no hook \"gone\" is open");
    }
    try (PacketHook hook = hooks.open("gone")) {
      assertThatThrownBy(() -> hooks.open("gone")).hasMessageContaining("is open already");
      assertThat(hook.name()).isEqualTo("gone");
    }
  }

  @Test
  void twelveBytesOfADatagramAreFourOfItsPayload() throws IOException {
    try (PacketHook hook = hooks.open("udp");
        BpfProgram program = constant(12);
        BpfLink link = program.attach(AttachTypes.PACKETS, "udp");
        DatagramChannel receiver = loopback();
        DatagramChannel sender = loopback()) {
      FilteredDatagramChannel filtered = new FilteredDatagramChannel(receiver, hook);
      send(sender, receiver, "a datagram");
      ByteBuffer into = ByteBuffer.allocate(100);
      SocketAddress from = filtered.receive(into);
      assertThat(from).isEqualTo(sender.getLocalAddress());
      assertThat(new String(into.array(), 0, into.position(), StandardCharsets.US_ASCII))
          .isEqualTo("a da");
    }
  }

  @Test
  void aFilterSeesTheUdpHeaderAndDropsByIt() throws IOException {
    try (PacketHook hook = hooks.open("udp");
        // Byte 8 is the payload's first: kept if it is not 0.
        BpfProgram program = byteAt(8);
        BpfLink link = program.attach(AttachTypes.PACKETS, "udp");
        DatagramChannel receiver = loopback();
        DatagramChannel sender = loopback()) {
      FilteredDatagramChannel filtered = new FilteredDatagramChannel(receiver, hook);
      send(sender, receiver, "\0dropped");
      send(sender, receiver, "kept");
      ByteBuffer into = ByteBuffer.allocate(100);
      filtered.receive(into);
      assertThat(new String(into.array(), 0, into.position(), StandardCharsets.US_ASCII))
          .isEqualTo("kept");
      assertThat(filtered.received()).isEqualTo(2);
      assertThat(filtered.dropped()).isEqualTo(1);
    }
  }

  @Test
  void aChannelThatDoesNotBlockAnswersNull() throws IOException {
    try (PacketHook hook = hooks.open("udp");
        DatagramChannel receiver = loopback()) {
      receiver.configureBlocking(false);
      FilteredDatagramChannel filtered = new FilteredDatagramChannel(receiver, hook);
      assertThat(filtered.receive(ByteBuffer.allocate(10))).isNull();
    }
  }

  private static DatagramChannel loopback() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return channel;
  }

  private static void send(DatagramChannel from, DatagramChannel to, String text)
      throws IOException {
    from.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), to.getLocalAddress());
  }

  @Test
  void aCaptureRunsPastTheHook() throws IOException {
    ByteArrayOutputStream capture = new ByteArrayOutputStream();
    try (CaptureWriter writer =
        CaptureWriter.open(
            Channels.newChannel(capture),
            "sample",
            LinkType.ETHERNET,
            1000,
            CaptureWriter.Resolution.NANOSECONDS)) {
      for (int i = 0; i < 10; i++) {
        byte[] packet = new byte[60];
        packet[14] = (byte) (i % 2);
        writer.write(packet, 0, 60, 60, i);
      }
      writer.write(new byte[10], 0, 10, 10, 11);
    }
    try (PacketHook hook = hooks.open("file");
        BpfProgram program = byteAt(0);
        BpfLink link = program.attach(AttachTypes.PACKETS, "file");
        CaptureReader reader =
            CaptureReader.open(
                Channels.newChannel(new ByteArrayInputStream(capture.toByteArray())), "sample")) {
      CaptureRun.Result result = CaptureRun.run(reader, hook, null, count -> {});
      assertThat(result.packets()).isEqualTo(11);
      assertThat(result.bytes()).isEqualTo(610);
      assertThat(result.kept()).isEqualTo(5);
      assertThat(result.skipped()).isEqualTo(1);
    }
  }
}
