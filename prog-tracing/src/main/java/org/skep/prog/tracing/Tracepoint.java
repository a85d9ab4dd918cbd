// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.tracing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.attach.AttachRequest;
import org.skep.bpf.attach.Attachment;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.prog.ContextField;
import org.skep.bpf.prog.ContextLayout;
import org.skep.bpf.prog.ProgramHandle;

/**
 * A named place in Java code. While nothing is attached, {@link #isEnabled()} is one volatile read
 * and firing does nothing. Thread-safe; firing numbers allocates nothing.
 *
 * <p>The record that programs see begins with 8 bytes that they cannot load; the fields follow,
 * each aligned to its size, as C lays out a struct; then the texts.
 *
 * <pre>{@code
 * Tracepoint order =
 *     tracepoints.define("shop", "order", Field.u64("id"), Field.u32("cents"));
 * order.fire(4711, 1999);
 * }</pre>
 */
public final class Tracepoint implements AutoCloseable {
  /** Bytes of a text that a record holds, the closing NUL among them. */
  public static final int MAX_TEXT = 256;

  /** Bytes at the start of a record that programs cannot load. */
  static final int COMMON = 8;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final String name;
  private final List<Field> fields;
  private final int[] offsets;
  private final int size;
  private final Consumer<Tracepoint> onClose;
  private final List<AttachRequest> requests = new ArrayList<>();
  private volatile ProgramHandle[] programs = {};
  private boolean closed;

  Tracepoint(String name, List<Field> fields, Consumer<Tracepoint> onClose) {
    this.name = name;
    this.fields = fields;
    this.onClose = onClose;
    this.offsets = new int[fields.size()];
    int end = COMMON;
    for (int i = 0; i < offsets.length; i++) {
      int width = fields.get(i).kind().size();
      offsets[i] = (end + width - 1) / width * width;
      end = offsets[i] + width;
    }
    this.size = (end + Long.BYTES - 1) & -Long.BYTES;
  }

  /** What links name it by: {@code category:name}. */
  public String name() {
    return name;
  }

  /** The fields. */
  public List<Field> fields() {
    return fields;
  }

  /** Where a field is in the record, in bytes. */
  public int offset(int field) {
    return offsets[field];
  }

  /** Whether anything is attached: ask before gathering what is dear to gather. */
  public boolean isEnabled() {
    return programs.length != 0;
  }

  /** The record as a C struct, for a header. */
  public String format() {
    StringBuilder text = new StringBuilder("struct " + name.replace(':', '_') + " {\n");
    text.append("  __u64 common; /* not loadable */\n");
    for (Field field : fields) {
      text.append("  ").append(field.kind().cType()).append(' ');
      text.append(field.name()).append(";\n");
    }
    return text.append("};\n").toString();
  }

  /** The record as programs may read it. */
  ContextLayout context() {
    List<ContextField> readable = new ArrayList<>();
    for (int i = 0; i < offsets.length; i++) {
      Field field = fields.get(i);
      readable.add(ContextField.readable(field.name(), offsets[i], field.kind().size()));
    }
    return new ContextLayout(name.replace(':', '_'), size, readable);
  }

  /** Fires with one number. */
  public void fire(long first) {
    fire(first, 0, 0, 0, 1, null);
  }

  /** Fires with two numbers. */
  public void fire(long first, long second) {
    fire(first, second, 0, 0, 2, null);
  }

  /** Fires with three numbers. */
  public void fire(long first, long second, long third) {
    fire(first, second, third, 0, 3, null);
  }

  /** Fires with four numbers. */
  public void fire(long first, long second, long third, long fourth) {
    fire(first, second, third, fourth, 4, null);
  }

  /**
   * Fires with a value for each field: a {@link Number} or a {@link CharSequence}. What is missing
   * is 0 or empty.
   */
  public void fireAll(@Nullable Object... values) {
    fire(0, 0, 0, 0, 0, values);
  }

  private void fire(
      long first,
      long second,
      long third,
      long fourth,
      int count,
      @Nullable Object @Nullable [] values) {
    for (ProgramHandle program : programs) {
      RunContext run = program.enter();
      if (run == null) {
        continue;
      }
      try {
        byte[] record = run.contextBytes();
        Arrays.fill(record, 0, size, (byte) 0);
        int end = size;
        if (values != null) {
          end = put(record, values);
        } else {
          put(record, count, 0, first);
          put(record, count, 1, second);
          put(record, count, 2, third);
          put(record, count, 3, fourth);
        }
        run.context().set(record, 0, end, true);
        program.run(run);
      } finally {
        program.exit(run);
      }
    }
  }

  private void put(byte[] record, int count, int field, long value) {
    if (field < count && field < offsets.length) {
      number(record, field, value);
    }
  }

  private void number(byte[] record, int field, long value) {
    switch (fields.get(field).kind()) {
      case U32 -> INT.set(record, offsets[field], (int) value);
      case U64 -> LONG.set(record, offsets[field], value);
      case TEXT -> INT.set(record, offsets[field], 0);
    }
  }

  /** The end of the record. */
  private int put(byte[] record, @Nullable Object[] values) {
    int end = size;
    for (int i = 0; i < offsets.length && i < values.length; i++) {
      Object value = values[i];
      if (fields.get(i).kind() == Field.Kind.TEXT) {
        end = text(record, i, value == null ? "" : value.toString(), end);
      } else if (value instanceof Number number) {
        number(record, i, number.longValue());
      }
    }
    return end;
  }

  private int text(byte[] record, int field, String text, int at) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, Math.min(MAX_TEXT, record.length - at) - 1);
    if (length < 0) {
      return at;
    }
    System.arraycopy(bytes, 0, record, at, length);
    record[at + length] = 0;
    INT.set(record, offsets[field], at | (length + 1) << 16);
    return at + length + 1;
  }

  synchronized Attachment attach(AttachRequest request) {
    if (closed) {
      throw new BpfException(Errno.ENOENT, "tracepoint \"" + name + "\" is closed");
    }
    requests.add(request);
    publish();
    return () -> detach(request);
  }

  private synchronized void detach(AttachRequest request) {
    requests.remove(request);
    publish();
  }

  private void publish() {
    programs = requests.stream().map(AttachRequest::program).toArray(ProgramHandle[]::new);
  }

  /** Takes it away: links to it are detached. */
  @Override
  public void close() {
    List<AttachRequest> left;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      left = List.copyOf(requests);
    }
    onClose.accept(this);
    left.forEach(request -> request.targetGone().run());
  }
}
