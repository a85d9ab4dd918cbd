// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.LogLevels;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.prog.ProgramType;
import org.skep.bpf.verify.Privileges;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Verdict;
import org.skep.core.Policy;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.Kernel;
import org.skep.core.internal.call.OpenFile;
import org.skep.core.internal.jfr.ProgramLoadEvent;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.object.ProgramBinding;
import org.skep.core.internal.object.ProgramObject;
import org.skep.core.internal.object.ProgramSource;
import org.skep.core.internal.object.SlotOwner;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** {@code PROG_LOAD}, its checks in Linux's order. */
final class ProgLoad implements Command {
  private static final int STRICT_ALIGNMENT = 1;
  private static final int SLEEPABLE = 16;
  private static final int KNOWN_FLAGS = 0xff;
  private static final int UNPRIVILEGED_INSNS = 4096;
  private static final int LICENSE_LIMIT = 127;
  private static final Set<String> GPL_COMPATIBLE =
      Set.of(
          "GPL",
          "GPL v2",
          "GPL and additional rights",
          "Dual BSD/GPL",
          "Dual MIT/GPL",
          "Dual MPL/GPL");

  private final Binder binder;
  private final Rebinding rebinding;

  ProgLoad(Binder binder, Rebinding rebinding) {
    this.binder = binder;
    this.rebinding = rebinding;
  }

  @Override
  public int lastFieldEnd() {
    return Attr.ProgLoad.KEYRING_ID + Integer.BYTES;
  }

  @Override
  public int run(Call call) {
    ProgramLoadEvent event = new ProgramLoadEvent();
    event.begin();
    String process = call.process().process();
    try {
      int fd = load(call);
      OpenFile file = event.shouldCommit() ? call.process().fileOrNull(fd) : null;
      if (file != null) {
        event.accepted(file.object().id(), file.object().name(), process);
      }
      return fd;
    } catch (BpfException e) {
      event.refused(process, e.errno().name(), e.reason());
      throw e;
    }
  }

  private int load(Call call) {
    Kernel kernel = call.process().kernel();
    int flags = call.u32(Attr.ProgLoad.PROG_FLAGS);
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw invalid("prog_flags = 0x%x has unknown bits".formatted(flags));
    }
    int count = insnCount(call, kernel);
    refuseWhatNothingHas(call);
    int typeNumber = call.u32(Attr.ProgLoad.PROG_TYPE);
    int attachType = call.u32(Attr.ProgLoad.EXPECTED_ATTACH_TYPE);
    ProgramType type = kernel.providers().programTypes().get(typeNumber);
    if (type != null && !type.acceptsAttachType(attachType)) {
      throw invalid(
          "expected_attach_type = %d does not go with program type %s"
              .formatted(attachType, type.name()));
    }
    byte[] bytes =
        call.process().memory().read("insns", call.u64(Attr.ProgLoad.INSNS), count * Insn.SIZE);
    String license =
        call.process()
            .memory()
            .readString("license", call.u64(Attr.ProgLoad.LICENSE), LICENSE_LIMIT);
    if (type == null) {
      throw invalid(
          "prog_type = %d: no bundle provides that program type; deploy one that does"
              .formatted(Integer.toUnsignedLong(typeNumber)));
    }
    String name = Names.checked("prog_name", call.bytes(Attr.ProgLoad.PROG_NAME, Attr.NAME_SIZE));
    if ((flags & SLEEPABLE) != 0) {
      throw invalid("programs of type %s cannot sleep".formatted(type.name()));
    }
    int level = call.u32(Attr.ProgLoad.LOG_LEVEL);
    LogBuffer log =
        LogBuffer.of(
            call,
            level & ~LogLevels.EXPLAIN,
            call.u64(Attr.ProgLoad.LOG_BUF),
            call.u32(Attr.ProgLoad.LOG_SIZE));
    List<Insn> insns = List.of(Insn.decode(bytes));
    requireAllowed(call, type, insns);
    try (Debug debug = Debug.of(call);
        UsedMaps maps = new UsedMaps(call, kernel.settings().limits().maps())) {
      Verdict unresolved = maps.resolve(insns);
      ProgramSource source =
          new ProgramSource(
              typeNumber,
              attachType,
              insns,
              maps.index(),
              license,
              GPL_COMPATIBLE.contains(license),
              (flags & STRICT_ALIGNMENT) != 0,
              call.process().privileges(),
              level,
              debug.functions(),
              debug.lines(),
              debug.functionInfo(),
              debug.lineInfo());
      Verdict verdict = unresolved != null ? unresolved : binder.verify(source, type, maps.maps());
      call.setVerdict(verdict);
      log.finish(verdict.log().getBytes(StandardCharsets.UTF_8), Attr.ProgLoad.LOG_TRUE_SIZE, call);
      refuseIfRejected(verdict);
      SlotOwner like = new SlotOwner(typeNumber, attachType);
      for (MapObject map : maps.maps()) {
        if (map.holds() == ObjectKind.PROG && !map.admits(like)) {
          throw invalid("map %d holds programs of another type or attach type".formatted(map.id()));
        }
      }
      ProgramBinding binding = binder.bind(type, verdict, maps.maps());
      Runnable onFreed = call.process().admitProgram();
      ProgramObject program =
          new ProgramObject(
              kernel.registry(),
              name,
              source.unexplained(),
              binding,
              maps.handOver(),
              debug.handOver(),
              Tag.of(source),
              verdict.statistics().processed(),
              kernel.settings().budget(),
              onFreed);
      kernel.registry().programs().register(program);
      rebinding.loaded(program);
      kernel.registry().tell(BpfEvent.Kind.CREATED, program, call.process().process(), type.name());
      return call.open(new OpenFile(program));
    }
  }

  private static BpfException invalid(String reason) {
    return new BpfException(Errno.EINVAL, reason);
  }

  private static void requireAllowed(Call call, ProgramType type, List<Insn> insns) {
    Policy policy = call.process().policy();
    policy.require(Policy.Rule.PROGRAM_TYPES, type.name(), type.number());
    for (Insn insn : insns) {
      if (insn.isCall() && insn.src() == Op.PSEUDO_KFUNC_CALL) {
        KernelFunction function = call.process().kernel().providers().kernelFunction(insn.imm());
        if (function != null) {
          policy.require(Policy.Rule.KERNEL_FUNCTIONS, function.prototype().name(), insn.imm());
        }
      }
    }
  }

  private static int insnCount(Call call, Kernel kernel) {
    int count = call.u32(Attr.ProgLoad.INSN_CNT);
    int limit =
        call.process().privileges() == Privileges.NONE
            ? UNPRIVILEGED_INSNS
            : kernel.settings().limits().instructions();
    if (count == 0 || Integer.compareUnsigned(count, limit) > 0) {
      throw new BpfException(
          Errno.E2BIG,
          "insn_cnt = %d, allowed are 1 to %d".formatted(Integer.toUnsignedLong(count), limit));
    }
    return count;
  }

  private static void refuseWhatNothingHas(Call call) {
    if (call.u32(Attr.ProgLoad.PROG_IFINDEX) != 0) {
      throw invalid("prog_ifindex must be 0: nothing here offloads programs");
    }
    if (call.u32(Attr.ProgLoad.ATTACH_BTF_ID) != 0 || call.u32(Attr.ProgLoad.ATTACH_PROG_FD) != 0) {
      throw invalid("attach_btf_id and attach_prog_fd must be 0 for this program type");
    }
    if (call.u32(Attr.ProgLoad.CORE_RELO_CNT) != 0) {
      throw invalid("core_relo_cnt must be 0: loaders relocate here");
    }
    if (call.u64(Attr.ProgLoad.SIGNATURE) != 0) {
      throw new BpfException(Errno.EOPNOTSUPP, "signature must be 0: there are no keyrings here");
    }
  }

  private static void refuseIfRejected(Verdict verdict) {
    Rejection rejection = verdict.rejection();
    if (rejection != null) {
      throw new BpfException(rejection.errno(), reason(rejection));
    }
  }

  private static String reason(@Nullable Rejection rejection) {
    if (rejection == null) {
      return "";
    }
    return "%s%s: %s%s"
        .formatted(
            rejection.rule(),
            rejection.insn() < 0 ? "" : " at insn " + rejection.insn(),
            rejection.message(),
            rejection.hint().isEmpty() ? "" : " (" + rejection.hint() + ")");
  }
}
