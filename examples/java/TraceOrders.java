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
import org.skep.prog.tracing.Field;
import org.skep.prog.tracing.Tracepoint;
import org.skep.prog.tracing.Tracepoints;

/** A tracepoint in your own code, and a program that sums up what passes it. */
public final class TraceOrders {
  record Total(long orders, long cents) {}

  public static void main(String[] args) throws Exception {
    ObjectFile file = ObjectFile.read(Path.of("examples/bpf/orders.bpf.o"));
    Tracepoints tracepoints = new Tracepoints();
    try (Skep skep = Skep.builder().with(tracepoints).open();
        Tracepoint order = tracepoints.define("shop", "order", Field.u64("id"), Field.u32("cents"));
        LoadedObject object = ObjectLoader.of(skep.bpf()).load(file);
        BpfProgram program = object.program("order");
        BpfMap<Integer, Total> totals =
            object.map("totals", Codec.u32(), Codec.record(Total.class))) {
      order.fire(4711, 1999); // nothing is attached: costs next to nothing
      try (BpfLink link = program.attach(AttachTypes.TRACEPOINT, "shop:order")) {
        order.fire(4712, 1999);
        order.fire(4713, 501);
      }
      System.out.println(totals.get(0).orElseThrow());
    }
  }
}
