// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/**
 * Where the fields of {@code union bpf_attr} stand: offsets in bytes, under Linux's names. Each
 * nested class is one command's, or one family's, view of the union. Widths are in the comments:
 * fields are 32 bits unless it says u64 (pointers are u64) or a number of bytes.
 */
public final class Attr {
  private Attr() {}

  /** Bytes of the union that this runtime knows. */
  public static final int SIZE = 168;

  /** The largest size that a caller may pass: one page. */
  public static final int MAX_SIZE = 4096;

  /** Bytes of an object's name, the closing NUL among them. */
  public static final int NAME_SIZE = 16;

  /** {@link Cmd#MAP_CREATE}. */
  public static final class MapCreate {
    private MapCreate() {}

    public static final int MAP_TYPE = 0;
    public static final int KEY_SIZE = 4;
    public static final int VALUE_SIZE = 8;
    public static final int MAX_ENTRIES = 12;
    public static final int MAP_FLAGS = 16;
    public static final int INNER_MAP_FD = 20;
    public static final int NUMA_NODE = 24;

    /** 16 bytes. */
    public static final int MAP_NAME = 28;

    public static final int MAP_IFINDEX = 44;
    public static final int BTF_FD = 48;
    public static final int BTF_KEY_TYPE_ID = 52;
    public static final int BTF_VALUE_TYPE_ID = 56;
    public static final int BTF_VMLINUX_VALUE_TYPE_ID = 60;

    /** u64. */
    public static final int MAP_EXTRA = 64;

    public static final int VALUE_TYPE_BTF_OBJ_FD = 72;
    public static final int MAP_TOKEN_FD = 76;

    /** u64 pointer. */
    public static final int EXCL_PROG_HASH = 80;

    public static final int EXCL_PROG_HASH_SIZE = 88;
  }

  /** The element commands and {@link Cmd#MAP_FREEZE}. */
  public static final class Elem {
    private Elem() {}

    public static final int MAP_FD = 0;

    /** u64 pointer. */
    public static final int KEY = 8;

    /** u64 pointer. */
    public static final int VALUE = 16;

    /** u64 pointer, in the place of {@link #VALUE}. */
    public static final int NEXT_KEY = 16;

    /** u64. */
    public static final int FLAGS = 24;
  }

  /** The batch commands. */
  public static final class Batch {
    private Batch() {}

    /** u64 pointer. */
    public static final int IN_BATCH = 0;

    /** u64 pointer. */
    public static final int OUT_BATCH = 8;

    /** u64 pointer. */
    public static final int KEYS = 16;

    /** u64 pointer. */
    public static final int VALUES = 24;

    /** In: how many at most; out: how many were done. */
    public static final int COUNT = 32;

    public static final int MAP_FD = 36;

    /** u64. */
    public static final int ELEM_FLAGS = 40;

    /** u64. */
    public static final int FLAGS = 48;
  }

  /** {@link Cmd#PROG_LOAD}. */
  public static final class ProgLoad {
    private ProgLoad() {}

    public static final int PROG_TYPE = 0;
    public static final int INSN_CNT = 4;

    /** u64 pointer. */
    public static final int INSNS = 8;

    /** u64 pointer to a NUL-terminated string. */
    public static final int LICENSE = 16;

    public static final int LOG_LEVEL = 24;
    public static final int LOG_SIZE = 28;

    /** u64 pointer. */
    public static final int LOG_BUF = 32;

    public static final int KERN_VERSION = 40;
    public static final int PROG_FLAGS = 44;

    /** 16 bytes. */
    public static final int PROG_NAME = 48;

    public static final int PROG_IFINDEX = 64;
    public static final int EXPECTED_ATTACH_TYPE = 68;
    public static final int PROG_BTF_FD = 72;
    public static final int FUNC_INFO_REC_SIZE = 76;

    /** u64 pointer. */
    public static final int FUNC_INFO = 80;

    public static final int FUNC_INFO_CNT = 88;
    public static final int LINE_INFO_REC_SIZE = 92;

    /** u64 pointer. */
    public static final int LINE_INFO = 96;

    public static final int LINE_INFO_CNT = 104;
    public static final int ATTACH_BTF_ID = 108;
    public static final int ATTACH_PROG_FD = 112;
    public static final int CORE_RELO_CNT = 116;

    /** u64 pointer. */
    public static final int FD_ARRAY = 120;

    /** u64 pointer. */
    public static final int CORE_RELOS = 128;

    public static final int CORE_RELO_REC_SIZE = 136;

    /** Written by the call. */
    public static final int LOG_TRUE_SIZE = 140;

    public static final int PROG_TOKEN_FD = 144;
    public static final int FD_ARRAY_CNT = 148;

    /** u64 pointer. */
    public static final int SIGNATURE = 152;

    public static final int SIGNATURE_SIZE = 160;
    public static final int KEYRING_ID = 164;
  }

  /** {@link Cmd#OBJ_PIN}, {@link Cmd#OBJ_GET} and {@link Cmd#PIN_UNLINK}. */
  public static final class Pin {
    private Pin() {}

    /** u64 pointer to a NUL-terminated string. */
    public static final int PATHNAME = 0;

    public static final int BPF_FD = 8;
    public static final int FILE_FLAGS = 12;
    public static final int PATH_FD = 16;
  }

  /**
   * {@link Cmd#PIN_GET_NEXT}: writes the path after {@link #PATHNAME} (0: the first) into {@link
   * #NEXT}, NUL-terminated, and the object's kind and id. {@code ENOENT} at the end, {@code ENOSPC}
   * if the buffer is too short.
   */
  public static final class PinNext {
    private PinNext() {}

    /** u64 pointer. */
    public static final int PATHNAME = 0;

    /** u64 pointer. */
    public static final int NEXT = 8;

    /** Bytes at {@link #NEXT}. */
    public static final int NEXT_SIZE = 16;

    /** Written: the number of an {@link ObjectKind}. */
    public static final int KIND = 20;

    /** Written: the object's id. */
    public static final int ID = 24;
  }

  /**
   * {@link Cmd#FD_CLOSE}, and {@link Cmd#FD_GET_NEXT}, which writes the smallest open descriptor
   * above {@link #FD} (−1: the first), its kind and its id; {@code ENOENT} at the end.
   */
  public static final class Fd {
    private Fd() {}

    public static final int FD = 0;

    /** Written by {@link Cmd#FD_GET_NEXT}. */
    public static final int NEXT_FD = 4;

    /** Written: the number of an {@link ObjectKind}. */
    public static final int KIND = 8;

    /** Written: the object's id. */
    public static final int ID = 12;
  }

  /** {@link Cmd#KFUNC_GET_ID}: returns the id, or {@code ENOENT}. */
  public static final class KernelFunction {
    private KernelFunction() {}

    /** u64 pointer to a NUL-terminated string. */
    public static final int NAME = 0;
  }

  /** {@code PROG_TRACE_RUN}: the fields of {@link TestRun}, and behind them these. */
  public static final class ProgTrace {
    private ProgTrace() {}

    /** u64 pointer: where a record shall be written for each instruction, before it executes. */
    public static final int STEPS = 80;

    /** In: records that fit there. Out: instructions executed, which may be more. */
    public static final int STEP_CNT = 88;

    /** Bytes of a record: u32 slot, u32 frame, u64 r0 to r10. */
    public static final int STEP_SIZE = 96;
  }

  /** {@code PROG_GET_TEXT}. */
  public static final class ProgText {
    private ProgText() {}

    public static final int PROG_FD = 0;

    /** One of the constants below. */
    public static final int WHAT = 4;

    /** u64 pointer: where the text shall be written, in UTF-8; cut if longer. */
    public static final int BUF = 8;

    /** In: bytes at {@link #BUF}. Out: bytes of the text. */
    public static final int BUF_SIZE = 16;

    /** {@link #WHAT}: the engine that runs the program now; empty while a provider is gone. */
    public static final int ENGINE = 0;

    /** {@link #WHAT}: the engines that do not take it, a line for each: name, colon, reason. */
    public static final int REFUSALS = 1;

    /** {@link #WHAT}: how many runs ended in a fault, and behind a blank what the last one was. */
    public static final int FAULTS = 2;

    /** {@link #WHAT}: the code that its engine made of it, for people; empty if it made none. */
    public static final int LISTING = 3;
  }

  /**
   * {@link Cmd#TRACE_READ}: copies lines printed since {@link #SEQUENCE} and moves it; returns the
   * bytes copied, 0 when there is nothing new.
   */
  public static final class Trace {
    private Trace() {}

    /** u64 pointer. */
    public static final int BUF = 0;

    public static final int BUF_SIZE = 8;

    /** u64, read and written: 0 to begin with the oldest line kept. */
    public static final int SEQUENCE = 16;
  }

  /** {@link Cmd#PROG_TEST_RUN}. */
  public static final class TestRun {
    private TestRun() {}

    public static final int PROG_FD = 0;

    /** Written. */
    public static final int RETVAL = 4;

    public static final int DATA_SIZE_IN = 8;

    /** Read and written. */
    public static final int DATA_SIZE_OUT = 12;

    /** u64 pointer. */
    public static final int DATA_IN = 16;

    /** u64 pointer. */
    public static final int DATA_OUT = 24;

    public static final int REPEAT = 32;

    /** Written: nanoseconds for one run, on average. */
    public static final int DURATION = 36;

    public static final int CTX_SIZE_IN = 40;

    /** Read and written. */
    public static final int CTX_SIZE_OUT = 44;

    /** u64 pointer. */
    public static final int CTX_IN = 48;

    /** u64 pointer. */
    public static final int CTX_OUT = 56;

    public static final int FLAGS = 64;
    public static final int CPU = 68;
    public static final int BATCH_SIZE = 72;
  }

  /** The id commands. */
  public static final class Id {
    private Id() {}

    /** {@code start_id}, {@code prog_id}, {@code map_id}, {@code btf_id} or {@code link_id}. */
    public static final int ID = 0;

    /** Written by the {@code *_GET_NEXT_ID} commands. */
    public static final int NEXT_ID = 4;

    public static final int OPEN_FLAGS = 8;
    public static final int FD_BY_ID_TOKEN_FD = 12;
  }

  /** {@link Cmd#OBJ_GET_INFO_BY_FD}. */
  public static final class Info {
    private Info() {}

    public static final int BPF_FD = 0;

    /** Read and written. */
    public static final int INFO_LEN = 4;

    /** u64 pointer. */
    public static final int INFO = 8;
  }

  /** {@link Cmd#BTF_LOAD}. */
  public static final class BtfLoad {
    private BtfLoad() {}

    /** u64 pointer. */
    public static final int BTF = 0;

    /** u64 pointer. */
    public static final int BTF_LOG_BUF = 8;

    public static final int BTF_SIZE = 16;
    public static final int BTF_LOG_SIZE = 20;
    public static final int BTF_LOG_LEVEL = 24;

    /** Written by the call. */
    public static final int BTF_LOG_TRUE_SIZE = 28;

    public static final int BTF_FLAGS = 32;
    public static final int BTF_TOKEN_FD = 36;
  }

  /** {@link Cmd#LINK_CREATE}. What stands from {@link #TARGET_NAME} on is Skep's own. */
  public static final class LinkCreate {
    private LinkCreate() {}

    public static final int PROG_FD = 0;
    public static final int TARGET_FD = 4;
    public static final int ATTACH_TYPE = 8;
    public static final int FLAGS = 12;

    /** u64 pointer to a NUL-terminated string: what the attach point shall find. */
    public static final int TARGET_NAME = 16;

    /** u64, handed to the attach point. */
    public static final int COOKIE = 24;
  }

  /** {@link Cmd#LINK_DETACH} and {@link Cmd#LINK_UPDATE}. */
  public static final class LinkUpdate {
    private LinkUpdate() {}

    public static final int LINK_FD = 0;
    public static final int NEW_PROG_FD = 4;
    public static final int FLAGS = 8;
    public static final int OLD_PROG_FD = 12;
  }

  /** {@link Cmd#PROG_BIND_MAP}. */
  public static final class BindMap {
    private BindMap() {}

    public static final int PROG_FD = 0;
    public static final int MAP_FD = 4;
    public static final int FLAGS = 8;
  }

  /** {@code struct bpf_map_info}. */
  public static final class MapInfo {
    private MapInfo() {}

    public static final int SIZE = 104;
    public static final int TYPE = 0;
    public static final int ID = 4;
    public static final int KEY_SIZE = 8;
    public static final int VALUE_SIZE = 12;
    public static final int MAX_ENTRIES = 16;
    public static final int MAP_FLAGS = 20;

    /** 16 bytes. */
    public static final int NAME = 24;

    public static final int IFINDEX = 40;
    public static final int BTF_ID = 64;
    public static final int BTF_KEY_TYPE_ID = 68;
    public static final int BTF_VALUE_TYPE_ID = 72;

    /** u64. */
    public static final int MAP_EXTRA = 80;

    /** u64 pointer; nothing here can hash a map yet. */
    public static final int HASH = 88;

    public static final int HASH_SIZE = 96;
  }

  /** {@code struct bpf_prog_info}. */
  public static final class ProgInfo {
    private ProgInfo() {}

    public static final int SIZE = 232;
    public static final int TYPE = 0;
    public static final int ID = 4;

    /** 8 bytes. */
    public static final int TAG = 8;

    public static final int JITED_PROG_LEN = 16;
    public static final int XLATED_PROG_LEN = 20;

    /** u64 pointer. */
    public static final int JITED_PROG_INSNS = 24;

    /** u64 pointer. */
    public static final int XLATED_PROG_INSNS = 32;

    /** u64, nanoseconds since the runtime started. */
    public static final int LOAD_TIME = 40;

    public static final int CREATED_BY_UID = 48;
    public static final int NR_MAP_IDS = 52;

    /** u64 pointer. */
    public static final int MAP_IDS = 56;

    /** 16 bytes. */
    public static final int NAME = 64;

    public static final int IFINDEX = 80;

    /** Bit 0. */
    public static final int GPL_COMPATIBLE = 84;

    public static final int NR_JITED_KSYMS = 104;
    public static final int NR_JITED_FUNC_LENS = 108;
    public static final int BTF_ID = 128;
    public static final int FUNC_INFO_REC_SIZE = 132;

    /** u64 pointer. */
    public static final int FUNC_INFO = 136;

    public static final int NR_FUNC_INFO = 144;
    public static final int NR_LINE_INFO = 148;

    /** u64 pointer. */
    public static final int LINE_INFO = 152;

    public static final int NR_JITED_LINE_INFO = 168;
    public static final int LINE_INFO_REC_SIZE = 172;
    public static final int JITED_LINE_INFO_REC_SIZE = 176;
    public static final int NR_PROG_TAGS = 180;

    /** u64 pointer. */
    public static final int PROG_TAGS = 184;

    /** u64. */
    public static final int RUN_TIME_NS = 192;

    /** u64. */
    public static final int RUN_CNT = 200;

    /** u64. */
    public static final int RECURSION_MISSES = 208;

    public static final int VERIFIED_INSNS = 216;
    public static final int ATTACH_BTF_OBJ_ID = 220;
    public static final int ATTACH_BTF_ID = 224;
  }

  /** {@code struct bpf_link_info}; the union at 16 holds a text for Skep's own attach types. */
  public static final class LinkInfo {
    private LinkInfo() {}

    public static final int SIZE = 64;
    public static final int TYPE = 0;
    public static final int ID = 4;
    public static final int PROG_ID = 8;

    /** u64 pointer: where the target's name shall be written. */
    public static final int TARGET_NAME = 16;

    /** In: bytes at {@link #TARGET_NAME}. Out: bytes of the name, the NUL among them. */
    public static final int TARGET_NAME_LEN = 24;

    public static final int ATTACH_TYPE = 28;

    /** u64. */
    public static final int COOKIE = 32;

    /** 1 while events reach the program, 0 while the link is dormant or detached. */
    public static final int ATTACHED = 40;

    /** u64 pointer: where the reason shall be written that events do not reach the program. */
    public static final int WHY = 48;

    /** In: bytes at {@link #WHY}. Out: bytes of the reason, the NUL among them; cut if longer. */
    public static final int WHY_LEN = 56;
  }

  /** {@code struct bpf_btf_info}. */
  public static final class BtfInfo {
    private BtfInfo() {}

    public static final int SIZE = 32;

    /** u64 pointer. */
    public static final int BTF = 0;

    public static final int BTF_SIZE = 8;
    public static final int ID = 12;

    /** u64 pointer. */
    public static final int NAME = 16;

    public static final int NAME_LEN = 24;
    public static final int KERNEL_BTF = 28;
  }
}
