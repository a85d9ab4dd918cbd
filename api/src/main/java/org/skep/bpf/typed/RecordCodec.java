// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A record as a C struct. */
final class RecordCodec<R extends Record> implements Codec<R> {
  private record Member(RecordComponent component, Codec<?> codec, int offset) {}

  private final Class<R> type;
  private final List<Member> members = new ArrayList<>();
  private final Constructor<R> constructor;
  private final int alignment;
  private final int size;

  RecordCodec(Class<R> type) {
    this.type = type;
    int end = 0;
    int widest = 1;
    for (RecordComponent component : type.getRecordComponents()) {
      Codec<?> codec = codecOf(component.getType());
      int aligned = codec instanceof RecordCodec<?> nested ? nested.alignment : codec.size();
      int offset = (end + aligned - 1) / aligned * aligned;
      component.getAccessor().setAccessible(true);
      members.add(new Member(component, codec, offset));
      end = offset + codec.size();
      widest = Math.max(widest, aligned);
    }
    this.alignment = widest;
    this.size = (end + widest - 1) / widest * widest;
    try {
      constructor =
          type.getDeclaredConstructor(
              members.stream()
                  .map(member -> member.component().getType())
                  .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new AssertionError("every record has its canonical constructor", e);
    }
  }

  private Codec<?> codecOf(Class<?> component) {
    if (component == int.class) {
      return Codecs.U32;
    }
    if (component == long.class) {
      return Codecs.U64;
    }
    if (component == short.class) {
      return SHORT;
    }
    if (component == byte.class) {
      return BYTE;
    }
    if (component.isRecord()) {
      return new RecordCodec<>(component.asSubclass(Record.class));
    }
    throw new IllegalArgumentException(
        "%s has a component of type %s; allowed are byte, short, int, long and records of them"
            .formatted(type.getName(), component.getName()));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void encode(R value, ByteBuffer buffer) {
    int start = buffer.position();
    for (int i = 0; i < size; i++) {
      buffer.put(start + i, (byte) 0);
    }
    for (Member member : members) {
      buffer.position(start + member.offset());
      try {
        encode(member.codec(), member.component().getAccessor().invoke(value), buffer);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalArgumentException("cannot read " + member.component(), e);
      }
    }
    buffer.position(start + size);
  }

  @SuppressWarnings("unchecked") // the codec was chosen by the component's type
  private static <T> void encode(Codec<T> codec, Object value, ByteBuffer buffer) {
    codec.encode((T) value, buffer);
  }

  @Override
  public R decode(ByteBuffer buffer) {
    int start = buffer.position();
    Object[] values = new Object[members.size()];
    for (int i = 0; i < values.length; i++) {
      buffer.position(start + members.get(i).offset());
      values[i] = members.get(i).codec().decode(buffer);
    }
    buffer.position(start + size);
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot make a " + type.getName(), e);
    }
  }

  private static final Codec<Short> SHORT =
      new Codec<>() {
        @Override
        public int size() {
          return Short.BYTES;
        }

        @Override
        public void encode(Short value, ByteBuffer buffer) {
          buffer.putShort(value);
        }

        @Override
        public Short decode(ByteBuffer buffer) {
          return buffer.getShort();
        }
      };

  private static final Codec<Byte> BYTE =
      new Codec<>() {
        @Override
        public int size() {
          return Byte.BYTES;
        }

        @Override
        public void encode(Byte value, ByteBuffer buffer) {
          buffer.put(value);
        }

        @Override
        public Byte decode(ByteBuffer buffer) {
          return buffer.get();
        }
      };
}
