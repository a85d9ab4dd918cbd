// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.helper;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CALLBACK;
import static org.skep.bpf.helper.ArgType.CONST_MAP_PTR;
import static org.skep.bpf.helper.ArgType.CONST_SIZE;
import static org.skep.bpf.helper.ArgType.CONST_STR;
import static org.skep.bpf.helper.ArgType.CTX;
import static org.skep.bpf.helper.ArgType.LONG_OUT;
import static org.skep.bpf.helper.ArgType.MAP_KEY;
import static org.skep.bpf.helper.ArgType.MAP_VALUE;
import static org.skep.bpf.helper.ArgType.MEM;
import static org.skep.bpf.helper.ArgType.STACK_OR_NULL;
import static org.skep.bpf.helper.ArgType.UNINIT_MAP_VALUE;
import static org.skep.bpf.helper.ReturnType.INTEGER;
import static org.skep.bpf.helper.ReturnType.MAP_VALUE_OR_NULL;
import static org.skep.bpf.helper.ReturnType.VOID;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.skep.bpf.HelperIds;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperBody;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.helper.ReturnType;
import org.skep.bpf.map.MapOperation;

/** The helpers that programs of every type may call. */
public final class BaseHelpers {
  private BaseHelpers() {}

  /** All, by number. */
  public static Map<Integer, Helper> all() {
    List<Helper> helpers = new ArrayList<>();
    addMapHelpers(helpers);
    addClocks(helpers);
    addCalls(helpers);
    addStrings(helpers);
    return helpers.stream().collect(Collectors.toUnmodifiableMap(Helper::id, Function.identity()));
  }

  private static void add(
      List<Helper> helpers, int id, HelperPrototype prototype, HelperBody body) {
    helpers.add(new Helper(id, prototype, body));
  }

  private static void addMapHelpers(List<Helper> helpers) {
    add(
        helpers,
        HelperIds.MAP_LOOKUP_ELEM,
        HelperPrototype.of("bpf_map_lookup_elem", MAP_VALUE_OR_NULL, CONST_MAP_PTR, MAP_KEY)
            .on(MapOperation.PROG_LOOKUP)
            .with(Trait.READS_PACKET),
        MapHelpers::lookup);
    add(
        helpers,
        HelperIds.MAP_UPDATE_ELEM,
        HelperPrototype.of(
                "bpf_map_update_elem", INTEGER, CONST_MAP_PTR, MAP_KEY, MAP_VALUE, ANYTHING)
            .on(MapOperation.PROG_UPDATE)
            .with(Trait.READS_PACKET),
        MapHelpers::update);
    add(
        helpers,
        HelperIds.MAP_DELETE_ELEM,
        HelperPrototype.of("bpf_map_delete_elem", INTEGER, CONST_MAP_PTR, MAP_KEY)
            .on(MapOperation.PROG_DELETE)
            .with(Trait.READS_PACKET),
        MapHelpers::delete);
    add(
        helpers,
        HelperIds.MAP_PUSH_ELEM,
        HelperPrototype.of("bpf_map_push_elem", INTEGER, CONST_MAP_PTR, MAP_VALUE, ANYTHING)
            .on(MapOperation.PROG_PUSH)
            .with(Trait.READS_PACKET),
        MapHelpers::push);
    add(
        helpers,
        HelperIds.MAP_POP_ELEM,
        HelperPrototype.of("bpf_map_pop_elem", INTEGER, CONST_MAP_PTR, UNINIT_MAP_VALUE)
            .on(MapOperation.PROG_POP),
        MapHelpers::pop);
    add(
        helpers,
        HelperIds.MAP_PEEK_ELEM,
        HelperPrototype.of("bpf_map_peek_elem", INTEGER, CONST_MAP_PTR, UNINIT_MAP_VALUE)
            .on(MapOperation.PROG_PEEK),
        MapHelpers::peek);
    add(
        helpers,
        HelperIds.MAP_LOOKUP_PERCPU_ELEM,
        HelperPrototype.of(
                "bpf_map_lookup_percpu_elem", MAP_VALUE_OR_NULL, CONST_MAP_PTR, MAP_KEY, ANYTHING)
            .on(MapOperation.PROG_LOOKUP_PERCPU),
        MapHelpers::lookupPerCpu);
  }

  private static void addClocks(List<Helper> helpers) {
    HelperBody clock = (run, r1, r2, r3, r4, r5) -> run.clockNanos();
    add(helpers, HelperIds.KTIME_GET_NS, HelperPrototype.of("bpf_ktime_get_ns", INTEGER), clock);
    add(
        helpers,
        HelperIds.KTIME_GET_BOOT_NS,
        HelperPrototype.of("bpf_ktime_get_boot_ns", INTEGER),
        clock);
    add(
        helpers,
        HelperIds.KTIME_GET_TAI_NS,
        HelperPrototype.of("bpf_ktime_get_tai_ns", INTEGER),
        clock);
    add(
        helpers,
        HelperIds.JIFFIES64,
        HelperPrototype.of("bpf_jiffies64", INTEGER),
        (run, r1, r2, r3, r4, r5) -> run.clockNanos() / NANOS_PER_JIFFY);
    add(
        helpers,
        HelperIds.GET_PRANDOM_U32,
        HelperPrototype.of("bpf_get_prandom_u32", INTEGER),
        (run, r1, r2, r3, r4, r5) -> run.randomBits() & 0xffff_ffffL);
    add(
        helpers,
        HelperIds.GET_SMP_PROCESSOR_ID,
        HelperPrototype.of("bpf_get_smp_processor_id", INTEGER),
        (run, r1, r2, r3, r4, r5) -> run.cpu());
    add(
        helpers,
        HelperIds.GET_NUMA_NODE_ID,
        HelperPrototype.of("bpf_get_numa_node_id", INTEGER),
        (run, r1, r2, r3, r4, r5) -> 0);
    add(
        helpers,
        HelperIds.GET_CURRENT_PID_TGID,
        HelperPrototype.of("bpf_get_current_pid_tgid", INTEGER),
        (run, r1, r2, r3, r4, r5) -> PID << 32 | (Thread.currentThread().getId() & 0xffff_ffffL));
  }

  private static final long NANOS_PER_JIFFY = 4_000_000;
  private static final long PID = ProcessHandle.current().pid();

  private static void addCalls(List<Helper> helpers) {
    add(
        helpers,
        HelperIds.TAIL_CALL,
        HelperPrototype.of("bpf_tail_call", VOID, CTX, CONST_MAP_PTR, ANYTHING)
            .with(Trait.TAIL_CALL)
            .on(MapOperation.PROG_TAIL_CALL),
        (run, r1, r2, r3, r4, r5) -> {
          run.tailCall(r2, (int) r3);
          return 0;
        });
    add(
        helpers,
        HelperIds.SPIN_LOCK,
        HelperPrototype.of("bpf_spin_lock", VOID, ArgType.SPIN_LOCK).with(Trait.TAKES_LOCK),
        LockHelpers::lock);
    add(
        helpers,
        HelperIds.SPIN_UNLOCK,
        HelperPrototype.of("bpf_spin_unlock", VOID, ArgType.SPIN_LOCK).with(Trait.GIVES_LOCK),
        LockHelpers::unlock);
    addTimers(helpers);
    addDynptrs(helpers);
    add(
        helpers,
        HelperIds.LOOP,
        HelperPrototype.of("bpf_loop", INTEGER, ANYTHING, CALLBACK, STACK_OR_NULL, ANYTHING),
        CallbackHelpers::loop);
    add(
        helpers,
        HelperIds.FOR_EACH_MAP_ELEM,
        HelperPrototype.of(
                "bpf_for_each_map_elem", INTEGER, CONST_MAP_PTR, CALLBACK, STACK_OR_NULL, ANYTHING)
            .on(MapOperation.PROG_FOR_EACH),
        CallbackHelpers::forEach);
  }

  private static void addDynptrs(List<Helper> helpers) {
    add(
        helpers,
        HelperIds.DYNPTR_READ,
        HelperPrototype.of(
            "bpf_dynptr_read",
            INTEGER,
            ArgType.UNINIT_MEM,
            ArgType.CONST_SIZE_OR_ZERO,
            ArgType.DYNPTR,
            ANYTHING,
            ANYTHING),
        DynptrHelpers::read);
    add(
        helpers,
        HelperIds.DYNPTR_WRITE,
        HelperPrototype.of(
            "bpf_dynptr_write",
            INTEGER,
            ArgType.DYNPTR,
            ANYTHING,
            MEM,
            ArgType.CONST_SIZE_OR_ZERO,
            ANYTHING),
        DynptrHelpers::write);
    add(
        helpers,
        HelperIds.DYNPTR_DATA,
        HelperPrototype.of(
            "bpf_dynptr_data",
            ReturnType.MEM_OR_NULL,
            ArgType.DYNPTR,
            ANYTHING,
            ArgType.CONST_ALLOC_SIZE),
        DynptrHelpers::data);
  }

  private static void addTimers(List<Helper> helpers) {
    add(
        helpers,
        HelperIds.TIMER_INIT,
        HelperPrototype.of("bpf_timer_init", INTEGER, ArgType.TIMER, CONST_MAP_PTR, ANYTHING),
        TimerHelpers::init);
    add(
        helpers,
        HelperIds.TIMER_SET_CALLBACK,
        HelperPrototype.of("bpf_timer_set_callback", INTEGER, ArgType.TIMER, CALLBACK),
        TimerHelpers::setCallback);
    add(
        helpers,
        HelperIds.TIMER_START,
        HelperPrototype.of("bpf_timer_start", INTEGER, ArgType.TIMER, ANYTHING, ANYTHING),
        TimerHelpers::start);
    add(
        helpers,
        HelperIds.TIMER_CANCEL,
        HelperPrototype.of("bpf_timer_cancel", INTEGER, ArgType.TIMER),
        TimerHelpers::cancel);
  }

  private static void addStrings(List<Helper> helpers) {
    add(
        helpers,
        HelperIds.TRACE_PRINTK,
        HelperPrototype.of("bpf_trace_printk", INTEGER, MEM, CONST_SIZE)
            .gplOnly()
            .with(Trait.VARIADIC),
        PrintHelpers::tracePrintk);
    add(
        helpers,
        HelperIds.STRTOL,
        HelperPrototype.of("bpf_strtol", INTEGER, MEM, CONST_SIZE, ANYTHING, LONG_OUT),
        StringHelpers::strtol);
    add(
        helpers,
        HelperIds.STRTOUL,
        HelperPrototype.of("bpf_strtoul", INTEGER, MEM, CONST_SIZE, ANYTHING, LONG_OUT),
        StringHelpers::strtoul);
    add(
        helpers,
        HelperIds.STRNCMP,
        HelperPrototype.of("bpf_strncmp", INTEGER, MEM, CONST_SIZE, CONST_STR),
        StringHelpers::strncmp);
  }
}
