// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
import java.nio.file.Path;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;
import org.skep.prog.socket.CaptureRun;
import org.skep.prog.socket.PacketHook;
import org.skep.prog.socket.PacketHooks;
import org.skep.prog.socket.capture.CaptureReader;

/** Runs a filter over a capture, and reads its map with types. */
public final class CountPackets {
  /** The struct of the C source, field by field. */
  record Traffic(long packets, long bytes) {}

  public static void main(String[] args) throws Exception {
    ObjectFile file = ObjectFile.read(Path.of("examples/bpf/count.bpf.o"));
    PacketHooks hooks = new PacketHooks();
    try (Skep skep = Skep.builder().with(hooks).open();
        LoadedObject object = ObjectLoader.of(skep.bpf()).load(file);
        BpfProgram count = object.program("count");
        PacketHook hook = hooks.open("capture");
        BpfLink link = count.attach(AttachTypes.PACKETS, "capture");
        CaptureReader reader = CaptureReader.open(Path.of("examples/capture/traffic.pcap"));
        BpfMap<Integer, Traffic> protocols =
            object.map("protocols", Codec.u32(), Codec.record(Traffic.class))) {
      CaptureRun.Result result = CaptureRun.run(reader, hook, null, packets -> {});
      System.out.println(result.packets() + " packets");
      protocols.put(0, new Traffic(0, 0)); // forget those of no known protocol
      protocols.entries().forEach(e -> System.out.println(e.getKey() + " " + e.getValue()));
    }
  }
}
