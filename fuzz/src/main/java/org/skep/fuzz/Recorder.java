// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.UserMemory;
import org.skep.bpf.map.MapHandle;

/**
 * A process whose calls are written down as a {@link Script}: what real callers do is where a
 * fuzzer does best to begin. Not thread-safe.
 */
final class Recorder implements Bpf {
  private static final int MOST_BYTES = 0xffff;

  /** Of larger memory, zeros at the end are left out: it is where answers are to be written. */
  private static final int ALL_WRITTEN = 4096;

  private final Bpf bpf;
  private final Memory memory = new Memory();
  private final ByteArrayOutputStream script = new ByteArrayOutputStream();
  private int used;

  Recorder(Bpf bpf, int head) {
    this.bpf = bpf;
    script.write(head);
  }

  /** What was called so far. */
  byte[] script() {
    return script.toByteArray();
  }

  @Override
  public int bpf(int cmd, BpfAttr attr, int size) {
    return call(cmd, attr, size).value();
  }

  @Override
  public BpfResult call(int cmd, BpfAttr attr, int size) {
    record(cmd, attr);
    return bpf.call(cmd, attr, size);
  }

  private void record(int cmd, BpfAttr attr) {
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    used = 0;
    for (int at = 0; at + Long.BYTES <= attr.length() && !attr.isZero(at, Attr.SIZE); at += 8) {
      word(attr.u64(at), words);
    }
    words.write(Calls.Word.END.code());
    script.write(Calls.Step.RAW.code());
    script.write(cmd < Cmd.PIN_UNLINK ? cmd : cmd - Cmd.PIN_UNLINK + Calls.COMMANDS);
    script.write(0);
    script.writeBytes(words.toByteArray());
  }

  private void word(long value, ByteArrayOutputStream words) {
    ByteBuffer pointed = memory.at(value);
    if (pointed != null) {
      words.write(Calls.Word.ADDRESS.code());
      words.write(0);
      u16(words, put(pointed));
    } else if (value == 0) {
      words.write(Calls.Word.ZEROS.code());
    } else if ((value & ~0xff_0000_00ffL) == 0) {
      words.write(Calls.Word.SMALL.code());
      words.write((int) value);
      words.write((int) (value >> 32));
    } else {
      words.write(Calls.Word.LONG.code());
      for (int i = 0; i < 64; i += 8) {
        words.write((int) (value >> i));
      }
    }
  }

  private static void u16(ByteArrayOutputStream into, int value) {
    into.write(value);
    into.write(value >> 8);
  }

  /** Has the script fill its memory, and returns where. */
  private int put(ByteBuffer pointed) {
    int at = used;
    byte[] bytes = new byte[Math.min(pointed.remaining(), MOST_BYTES - at)];
    pointed.get(bytes);
    int length = bytes.length;
    while (length > ALL_WRITTEN && bytes[length - 1] == 0) {
      length--;
    }
    script.write(Calls.Step.WRITE.code());
    u16(script, at);
    u16(script, length);
    script.write(bytes, 0, length);
    used = Math.min(MOST_BYTES, (at + bytes.length + 8) & ~7);
    return at;
  }

  @Override
  public UserMemory memory() {
    return memory;
  }

  @Override
  public MapHandle openMap(int fd) {
    return bpf.openMap(fd);
  }

  @Override
  public String process() {
    return bpf.process();
  }

  /** The process's memory, which remembers what is where. */
  private final class Memory implements UserMemory {
    private final Map<Long, ByteBuffer> mapped = new TreeMap<>();

    @Override
    public long map(ByteBuffer buffer) {
      long address = bpf.memory().map(buffer);
      mapped.put(address, buffer.duplicate());
      return address;
    }

    @Override
    public boolean unmap(long address) {
      mapped.remove(address);
      return bpf.memory().unmap(address);
    }

    /** The bytes from an address to the end of its mapping; null if there is none. */
    private @org.jspecify.annotations.Nullable ByteBuffer at(long address) {
      for (Map.Entry<Long, ByteBuffer> each : mapped.entrySet()) {
        long offset = address - each.getKey();
        ByteBuffer buffer = each.getValue().duplicate();
        if (offset >= 0 && offset < buffer.remaining()) {
          return buffer.position(buffer.position() + (int) offset);
        }
      }
      return null;
    }
  }
}
