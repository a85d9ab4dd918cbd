// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;
import org.skep.prog.socket.FilteredDatagramChannel;
import org.skep.prog.socket.PacketHook;
import org.skep.prog.socket.PacketHooks;

/** A filter on a UDP channel: what it drops, the program never sees. */
public final class FilterDatagrams {
  public static void main(String[] args) throws Exception {
    ObjectFile file = ObjectFile.read(Path.of("examples/bpf/hello.bpf.o"));
    PacketHooks hooks = new PacketHooks();
    try (Skep skep = Skep.builder().with(hooks).open();
        LoadedObject object = ObjectLoader.of(skep.bpf()).load(file);
        BpfProgram hello = object.program("hello");
        PacketHook hook = hooks.open("greetings");
        BpfLink link = hello.attach(AttachTypes.PACKETS, "greetings");
        DatagramChannel channel = DatagramChannel.open();
        DatagramChannel sender = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      for (String text : new String[] {"Noise", "Hello", "more noise", "Hi"}) {
        sender.send(ByteBuffer.wrap(text.getBytes(UTF_8)), channel.getLocalAddress());
      }
      FilteredDatagramChannel filtered = new FilteredDatagramChannel(channel, hook);
      for (int i = 0; i < 2; i++) {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        filtered.receive(buffer);
        System.out.println("kept " + UTF_8.decode(buffer.flip()));
      }
      System.out.println("dropped " + filtered.dropped());
    }
  }
}
