// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.map.MapOperation;

/**
 * What a verifier must know of a helper. Immutable.
 *
 * @param name such as {@code bpf_map_lookup_elem}
 * @param result what it leaves in r0
 * @param arguments up to five, in r1 to r5
 * @param traits what else matters
 * @param mapOperation what it does with the map among its arguments; null if it takes none
 */
public record HelperPrototype(
    String name,
    ReturnType result,
    List<ArgType> arguments,
    Set<Trait> traits,
    @Nullable MapOperation mapOperation) {
  /** What else a verifier may have to know. */
  public enum Trait {
    /** Only for programs with a GPL-compatible license. */
    GPL_ONLY,
    /** Packet pointers are worthless afterwards. */
    CHANGES_PACKET,
    /** Its memory arguments may point into the packet. */
    READS_PACKET,
    /**
     * It may ask for another program to run in place of this one: engines look at {@link
     * org.skep.bpf.engine.RunContext#isTailCalling} after the call.
     */
    TAIL_CALL,
    /**
     * Takes the spin lock among its arguments; nothing else may be called until it is given back.
     */
    TAKES_LOCK,
    /** Gives the spin lock back. */
    GIVES_LOCK,
    /** It looks at r1 to r5, more than are checked: what no path wrote there may be any number. */
    VARIADIC
  }

  /** Checks the number of arguments. */
  public HelperPrototype {
    arguments = List.copyOf(arguments);
    traits = traits.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(traits));
    if (arguments.size() > 5) {
      throw new IllegalArgumentException(
          name + " has " + arguments.size() + " arguments, registers hold 5");
    }
  }

  /** A prototype without traits that takes no map. */
  public static HelperPrototype of(String name, ReturnType result, ArgType... arguments) {
    return new HelperPrototype(name, result, List.of(arguments), Set.of(), null);
  }

  /** The same, only for programs with a GPL-compatible license. */
  public HelperPrototype gplOnly() {
    return with(Trait.GPL_ONLY);
  }

  /** The same, with one more trait. */
  public HelperPrototype with(Trait trait) {
    Set<Trait> more = EnumSet.of(trait);
    more.addAll(traits);
    return new HelperPrototype(name, result, arguments, more, mapOperation);
  }

  /** The same, doing {@code operation} on its map. */
  public HelperPrototype on(MapOperation operation) {
    return new HelperPrototype(name, result, arguments, traits, operation);
  }

  /** Whether it has that trait. */
  public boolean is(Trait trait) {
    return traits.contains(trait);
  }
}
