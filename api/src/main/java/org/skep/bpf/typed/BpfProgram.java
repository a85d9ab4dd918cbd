// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.isa.Insn;

/** A loaded program. Owns its descriptor. Thread-safe. */
public final class BpfProgram extends BpfObject {
  /** Programs may grow packets: by this much in front, and up to a page in all. */
  private static final int HEADROOM = 256;

  private static final int MIN_OUT = 4096;

  private final int id;

  private BpfProgram(Bpf bpf, int fd) {
    super(bpf, fd);
    this.id = BpfObjects.programInfo(bpf, fd).id();
  }

  /** A program of which the caller has a descriptor, which belongs to the result from now on. */
  public static BpfProgram of(Bpf bpf, int fd) {
    return new BpfProgram(bpf, fd);
  }

  /**
   * To load a program.
   *
   * @param type one of {@link org.skep.bpf.ProgTypes}
   */
  public static Builder builder(Bpf bpf, int type, List<Insn> insns) {
    return new Builder(bpf, type, insns);
  }

  @Override
  public int id() {
    return id;
  }

  /**
   * What a test run gave.
   *
   * @param result the program's result
   * @param data the data afterwards
   * @param nanos time for one run, in nanoseconds, on average
   */
  public record TestRun(int result, byte[] data, long nanos) {}

  /**
   * Runs the program over {@code data} ({@code PROG_TEST_RUN}).
   *
   * @param repeat how often, at least 1
   * @throws org.skep.bpf.BpfException {@code EINVAL} if the data does not fit the program's type,
   *     {@code ENOTSUPP} if the type has no test run
   */
  public TestRun testRun(byte[] data, int repeat) {
    byte[] out = new byte[Math.max(MIN_OUT, data.length + HEADROOM)];
    long in = bpf().memory().map(data.length == 0 ? new byte[1] : data.clone());
    long outAddress = bpf().memory().map(out);
    try {
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.TestRun.PROG_FD, fd())
              .u32(Attr.TestRun.DATA_SIZE_IN, data.length)
              .u64(Attr.TestRun.DATA_IN, data.length == 0 ? 0 : in)
              .u32(Attr.TestRun.DATA_SIZE_OUT, out.length)
              .u64(Attr.TestRun.DATA_OUT, outAddress)
              .u32(Attr.TestRun.REPEAT, repeat);
      bpf().call(Cmd.PROG_TEST_RUN, attr).orThrow();
      return new TestRun(
          attr.u32(Attr.TestRun.RETVAL),
          java.util.Arrays.copyOf(out, Math.min(out.length, attr.u32(Attr.TestRun.DATA_SIZE_OUT))),
          Integer.toUnsignedLong(attr.u32(Attr.TestRun.DURATION)));
    } finally {
      bpf().memory().unmap(in);
      bpf().memory().unmap(outAddress);
    }
  }

  /**
   * Attaches the program by an attach point's type and a target's name.
   *
   * @throws org.skep.bpf.BpfException {@code EINVAL} if nobody provides the attach point, or it
   *     takes other types; {@code ENOENT} if there is no such target
   */
  public BpfLink attach(int attachType, String target) {
    return BpfLink.create(this, attachType, target, 0);
  }

  /** What a load takes. Not thread-safe. */
  public static final class Builder {
    private final Bpf bpf;
    private final int type;
    private final List<Insn> insns;
    private final BpfAttr attr = BpfAttr.create();
    private final List<Long> mapped = new ArrayList<>();
    private String license = "Apache-2.0";

    private Builder(Bpf bpf, int type, List<Insn> insns) {
      this.bpf = bpf;
      this.type = type;
      this.insns = List.copyOf(insns);
    }

    /** The program's name; cut after 15 characters. */
    public Builder name(String name) {
      attr.name(Attr.ProgLoad.PROG_NAME, name);
      return this;
    }

    /** The license: some helpers ask for one that is compatible with the GPL. */
    public Builder license(String text) {
      license = text;
      return this;
    }

    /** The level of the log that a refusal carries; 1 unless set. */
    public Builder logLevel(int level) {
      attr.u32(Attr.ProgLoad.LOG_LEVEL, level);
      return this;
    }

    /** {@code expected_attach_type}. */
    public Builder expectedAttachType(int attachType) {
      attr.u32(Attr.ProgLoad.EXPECTED_ATTACH_TYPE, attachType);
      return this;
    }

    /**
     * The program's BTF, and the records that tie it to instructions; each array as it stands in an
     * object file, 8 bytes for a function, 16 for a line.
     */
    public Builder btf(int btfFd, byte[] functionInfo, byte[] lineInfo) {
      attr.u32(Attr.ProgLoad.PROG_BTF_FD, btfFd);
      if (functionInfo.length > 0) {
        attr.u32(Attr.ProgLoad.FUNC_INFO_REC_SIZE, 8)
            .u32(Attr.ProgLoad.FUNC_INFO_CNT, functionInfo.length / 8)
            .u64(Attr.ProgLoad.FUNC_INFO, map(functionInfo));
      }
      if (lineInfo.length > 0) {
        attr.u32(Attr.ProgLoad.LINE_INFO_REC_SIZE, 16)
            .u32(Attr.ProgLoad.LINE_INFO_CNT, lineInfo.length / 16)
            .u64(Attr.ProgLoad.LINE_INFO, map(lineInfo));
      }
      return this;
    }

    private long map(byte[] bytes) {
      long address = bpf.memory().map(bytes);
      mapped.add(address);
      return address;
    }

    /** Loads it, and says all that is to be said: the result's value is a descriptor. */
    public BpfResult tryLoad() {
      try {
        attr.u32(Attr.ProgLoad.PROG_TYPE, type)
            .u32(Attr.ProgLoad.INSN_CNT, insns.size())
            .u64(Attr.ProgLoad.INSNS, map(Insn.encode(insns)))
            .u64(
                Attr.ProgLoad.LICENSE,
                map((license + "\0").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        if (attr.u32(Attr.ProgLoad.LOG_LEVEL) == 0) {
          attr.u32(Attr.ProgLoad.LOG_LEVEL, 1);
        }
        return bpf.call(Cmd.PROG_LOAD, attr);
      } finally {
        mapped.forEach(bpf.memory()::unmap);
        mapped.clear();
      }
    }

    /**
     * Loads it.
     *
     * @throws org.skep.bpf.BpfException with the reason and the verifier's log if it is refused
     */
    public BpfProgram load() {
      return new BpfProgram(bpf, tryLoad().orThrow());
    }
  }
}
