// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Classes of the verifier with one instruction of one method changed. */
final class Mutants {
  static final String PACKAGE = "org.skep.verifier.internal.";

  /** What is no arithmetic, or is defined by what the tests themselves ask. */
  private static final Set<String> LEFT_OUT =
      Set.of("toString", "hashCode", "equals", "ranges", "shown", "signed", "unsigned", "<clinit>");

  private static final Map<Integer, Integer> OPERATORS =
      Map.ofEntries(
          Map.entry(Opcodes.LADD, Opcodes.LSUB),
          Map.entry(Opcodes.LSUB, Opcodes.LADD),
          Map.entry(Opcodes.LMUL, Opcodes.LADD),
          Map.entry(Opcodes.LAND, Opcodes.LOR),
          Map.entry(Opcodes.LOR, Opcodes.LAND),
          Map.entry(Opcodes.LXOR, Opcodes.LOR),
          Map.entry(Opcodes.LSHL, Opcodes.LUSHR),
          Map.entry(Opcodes.LSHR, Opcodes.LUSHR),
          Map.entry(Opcodes.LUSHR, Opcodes.LSHR));

  private static final Map<Integer, Integer> JUMPS =
      Map.ofEntries(
          Map.entry(Opcodes.IFEQ, Opcodes.IFNE),
          Map.entry(Opcodes.IFNE, Opcodes.IFEQ),
          Map.entry(Opcodes.IFLT, Opcodes.IFGE),
          Map.entry(Opcodes.IFGE, Opcodes.IFLT),
          Map.entry(Opcodes.IFGT, Opcodes.IFLE),
          Map.entry(Opcodes.IFLE, Opcodes.IFGT),
          Map.entry(Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGE),
          Map.entry(Opcodes.IF_ICMPGE, Opcodes.IF_ICMPLT),
          Map.entry(Opcodes.IF_ICMPGT, Opcodes.IF_ICMPLE),
          Map.entry(Opcodes.IF_ICMPLE, Opcodes.IF_ICMPGT),
          Map.entry(Opcodes.IF_ICMPNE, Opcodes.IF_ICMPEQ),
          Map.entry(Opcodes.IF_ICMPEQ, Opcodes.IF_ICMPNE));

  private Mutants() {}

  /**
   * One change.
   *
   * @param type the class
   * @param method the method that is changed
   * @param index which of the instructions that may be changed, in the class
   * @param what the change, in words
   */
  record Mutant(String type, String method, int index, String what) {
    @Override
    public String toString() {
      return "%s.%s #%d %s".formatted(type, method, index, what);
    }
  }

  /** All changes of a class. */
  static List<Mutant> of(String type) {
    List<Mutant> mutants = new ArrayList<>();
    new ClassReader(bytes(type)).accept(new Changer(null, type, -1, mutants), 0);
    return mutants;
  }

  /** The class with that change. */
  static byte[] changed(Mutant mutant) {
    ClassReader reader = new ClassReader(bytes(mutant.type()));
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Changer(writer, mutant.type(), mutant.index(), new ArrayList<>()), 0);
    return writer.toByteArray();
  }

  static byte[] bytes(String type) {
    String name = (PACKAGE + type).replace('.', '/') + ".class";
    try (InputStream in = Mutants.class.getClassLoader().getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static final class Changer extends ClassVisitor {
    private final String type;
    private final int wanted;
    private final List<Mutant> found;
    private int index;

    Changer(@Nullable ClassVisitor to, String type, int wanted, List<Mutant> found) {
      super(Opcodes.ASM9, to);
      this.type = type;
      this.wanted = wanted;
      this.found = found;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      if (LEFT_OUT.contains(name)) {
        return next;
      }
      return new MethodVisitor(Opcodes.ASM9, next) {
        @Override
        public void visitInsn(int opcode) {
          super.visitInsn(change(name, opcode, OPERATORS));
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
          super.visitJumpInsn(change(name, opcode, JUMPS), label);
        }
      };
    }

    private int change(String method, int opcode, Map<Integer, Integer> changes) {
      Integer other = changes.get(opcode);
      if (other == null) {
        return opcode;
      }
      found.add(new Mutant(type, method, index, "opcode %d -> %d".formatted(opcode, other)));
      return index++ == wanted ? other : opcode;
    }
  }

  /** Loads the verifier anew, one class of it changed. */
  static final class Loader extends ClassLoader {
    private final Mutant mutant;

    Loader(Mutant mutant) {
      super(Mutants.class.getClassLoader());
      this.mutant = mutant;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null) {
          String type = name.substring(PACKAGE.length());
          byte[] bytes = type.equals(mutant.type()) ? changed(mutant) : bytes(type);
          loaded = defineClass(name, bytes, 0, bytes.length);
        }
        return loaded;
      }
    }
  }
}
