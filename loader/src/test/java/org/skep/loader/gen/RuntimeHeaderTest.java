// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.gen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.bpf.helper.KernelFunctionMethod;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;
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

/** The header of a runtime is all that a program for it includes. */
class RuntimeHeaderTest {
  private static final Path OWN_HELPERS = Path.of("..", "examples", "bpf", "include");

  private static final String PROGRAM =
      """
      #include "vmlinux.h"
      #include <%s>

      struct {
        __uint(type, BPF_MAP_TYPE_ARRAY);
        __uint(max_entries, 4);
        __type(key, __u32);
        __type(value, __u64);
      } sums SEC(".maps");

      static void add(__u32 key, __u64 number) {
        __u64 *sum = bpf_map_lookup_elem(&sums, &key);
        if (sum) __sync_fetch_and_add(sum, number);
      }

      SEC("tracepoint/shop/order")
      int order(struct shop_order *order) {
        add(0, order->id);
        add(1, order->cents);
        return 0;
      }

      SEC("socket")
      int filter(struct __sk_buff *skb) {
        skb->cb[4] = 7;
        add(2, doubled(skb->len) + skb->cb[4]);
        return -1;
      }

      SEC("xdp")
      int frame(struct xdp_md *md) {
        void *data = (void *)(long)md->data;
        void *end = (void *)(long)md->data_end;
        add(3, end - data);
        return XDP_DROP;
      }

      char _license[] SEC("license") = "Apache-2.0";
      """;

  /** What a bundle brings. */
  public static final class Functions implements KernelFunctions {
    /** Twice a number. */
    @KernelFunctionMethod("doubled")
    public long doubled(long number) {
      return 2 * number;
    }
  }

  @TempDir Path folder;
  private final Functions functions = new Functions();
  private final Tracepoints tracepoints = new Tracepoints();
  private final Skep skep = Skep.builder().with(tracepoints).with(functions).open();
  private Tracepoint order = tracepoints.define("shop", "order", Field.u64("id"));

  @BeforeEach
  void define() {
    order.close();
    order =
        tracepoints.define(
            "shop", "order", Field.u64("id"), Field.text("customer"), Field.u32("cents"));
  }

  @AfterEach
  void close() {
    order.close();
    skep.close();
  }

  private static <T> List<T> all(Class<T> service) {
    List<T> found = new ArrayList<>();
    ServiceLoader.load(service).forEach(found::add);
    return found;
  }

  private String header() {
    return new RuntimeHeader(
            all(ProgramType.class), all(MapType.class), List.of(tracepoints), functions.functions())
        .text();
  }

  @Test
  void namesWhatThereIs() {
    assertThat(header())
        .contains(" *   tracepoint shop:order  struct shop_order\n")
        .contains("struct xdp_md {")
        .contains("\t__u32 cb[5];")
        .contains("\tBPF_MAP_TYPE_HASH = 1,")
        .contains("\tXDP_PASS = 2,")
        .contains("extern long doubled(__u64 a1) __ksym;");
  }

  @Test
  void aProgramThatIncludesItRunsWithSkepsHelpers() throws Exception {
    run("skep/bpf_helpers.h");
  }

  @Test
  void aProgramThatIncludesItRunsWithLibbpfsHelpers() throws Exception {
    Compiler.requireLibbpf();
    run("bpf/bpf_helpers.h");
  }

  private void run(String helpers) throws Exception {
    Files.writeString(folder.resolve("vmlinux.h"), header());
    Path source = Files.writeString(folder.resolve("p.bpf.c"), PROGRAM.formatted(helpers));
    ObjectFile file = ObjectFile.read(Compiler.compile(source, folder, OWN_HELPERS));
    try (LoadedObject object = ObjectLoader.of(skep.bpf()).load(file);
        BpfMap<Integer, Long> sums = object.map("sums", Codec.u32(), Codec.u64());
        BpfProgram traced = object.program("order");
        BpfProgram filter = object.program("filter");
        BpfProgram frame = object.program("frame");
        var link = traced.attach(org.skep.bpf.AttachTypes.TRACEPOINT, "shop:order")) {
      assertThat(link.isAttached()).isTrue();
      order.fireAll(40L, "somebody", 1999);
      order.fireAll(2L, "nobody", 1);
      filter.testRun(new byte[114], 1);
      assertThat(frame.testRun(new byte[100], 1).result()).isEqualTo(1);
      assertThat(sums.entries())
          .extracting(java.util.Map.Entry::getValue)
          .containsExactly(42L, 2000L, 207L, 100L);
    }
  }
}
