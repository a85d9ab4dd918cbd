// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/**
 * The numbers of the commands. Those below 0x10000 are Linux's; the others are Skep's own, for what
 * Linux does through its file systems. Bundles that bring a {@link BpfCommand} number it from
 * {@link #FIRST_FREE} on.
 */
public final class Cmd {
  private Cmd() {}

  public static final int MAP_CREATE = 0;
  public static final int MAP_LOOKUP_ELEM = 1;
  public static final int MAP_UPDATE_ELEM = 2;
  public static final int MAP_DELETE_ELEM = 3;
  public static final int MAP_GET_NEXT_KEY = 4;
  public static final int PROG_LOAD = 5;
  public static final int OBJ_PIN = 6;
  public static final int OBJ_GET = 7;
  public static final int PROG_ATTACH = 8;
  public static final int PROG_DETACH = 9;
  public static final int PROG_TEST_RUN = 10;
  public static final int PROG_GET_NEXT_ID = 11;
  public static final int MAP_GET_NEXT_ID = 12;
  public static final int PROG_GET_FD_BY_ID = 13;
  public static final int MAP_GET_FD_BY_ID = 14;
  public static final int OBJ_GET_INFO_BY_FD = 15;
  public static final int PROG_QUERY = 16;
  public static final int RAW_TRACEPOINT_OPEN = 17;
  public static final int BTF_LOAD = 18;
  public static final int BTF_GET_FD_BY_ID = 19;
  public static final int TASK_FD_QUERY = 20;
  public static final int MAP_LOOKUP_AND_DELETE_ELEM = 21;
  public static final int MAP_FREEZE = 22;
  public static final int BTF_GET_NEXT_ID = 23;
  public static final int MAP_LOOKUP_BATCH = 24;
  public static final int MAP_LOOKUP_AND_DELETE_BATCH = 25;
  public static final int MAP_UPDATE_BATCH = 26;
  public static final int MAP_DELETE_BATCH = 27;
  public static final int LINK_CREATE = 28;
  public static final int LINK_UPDATE = 29;
  public static final int LINK_GET_FD_BY_ID = 30;
  public static final int LINK_GET_NEXT_ID = 31;
  public static final int ENABLE_STATS = 32;
  public static final int ITER_CREATE = 33;
  public static final int LINK_DETACH = 34;
  public static final int PROG_BIND_MAP = 35;
  public static final int TOKEN_CREATE = 36;
  public static final int PROG_STREAM_READ_BY_FD = 37;
  public static final int PROG_ASSOC_STRUCT_OPS = 38;

  /** Removes a pin, as {@code unlink(2)} does. Attr: {@link Attr.Pin}. */
  public static final int PIN_UNLINK = 0x10000;

  /** The pin after a given one. Attr: {@link Attr.PinNext}. */
  public static final int PIN_GET_NEXT = 0x10001;

  /** Closes a descriptor, as {@code close(2)} does. Attr: {@link Attr.Fd}. */
  public static final int FD_CLOSE = 0x10002;

  /** The descriptor after a given one, and what it is. Attr: {@link Attr.Fd}. */
  public static final int FD_GET_NEXT = 0x10003;

  /** The id of a kernel function by name. Attr: {@link Attr.KernelFunction}. */
  public static final int KFUNC_GET_ID = 0x10004;

  /** Reads what programs printed, as Linux's {@code trace_pipe}. Attr: {@link Attr.Trace}. */
  public static final int TRACE_READ = 0x10005;

  /** What is to be told of a loaded program's code. Attr: {@link Attr.ProgText}. */
  public static final int PROG_GET_TEXT = 0x10006;

  /** Runs a program once, and tells of each instruction. Attr: {@link Attr.ProgTrace}. */
  public static final int PROG_TRACE_RUN = 0x10007;

  /** The first number for commands that bundles bring. */
  public static final int FIRST_FREE = 0x10010;

  /** The constant's name of a command of this page, else its number in hexadecimal. */
  public static String name(int cmd) {
    for (Field field : Cmd.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.getName().equals("FIRST_FREE")) {
        try {
          if (field.getInt(null) == cmd) {
            return field.getName();
          }
        } catch (IllegalAccessException e) {
          throw new AssertionError("the fields of this class are public", e);
        }
      }
    }
    return "0x" + Integer.toHexString(cmd);
  }
}
