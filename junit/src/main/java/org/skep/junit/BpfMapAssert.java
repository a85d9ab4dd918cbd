// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.skep.bpf.typed.BpfMap;

/**
 * Assertions on what is in a map. Those that fail say what was expected, and all that is there.
 * Byte arrays are equal if their bytes are.
 *
 * <pre>{@code
 * BpfMapAssert.assertThat(seen).hasSize(2).contains(53, 4L).doesNotContain(80);
 * }</pre>
 *
 * @param <K> the map's keys
 * @param <V> the map's values
 */
public final class BpfMapAssert<K, V> {
  private static final int MOST_SHOWN = 20;

  private final BpfMap<K, V> map;

  private BpfMapAssert(BpfMap<K, V> map) {
    this.map = map;
  }

  /** Begins. */
  public static <K, V> BpfMapAssert<K, V> assertThat(BpfMap<K, V> map) {
    return new BpfMapAssert<>(map);
  }

  /** The key is there, with that value. */
  public BpfMapAssert<K, V> contains(K key, V value) {
    Optional<V> found = map.get(key);
    if (found.isEmpty() || !Objects.deepEquals(found.get(), value)) {
      throw failed("%s = %s".formatted(text(key), text(value)), value, found.orElse(null));
    }
    return this;
  }

  /** The key is there, with whatever value. */
  public BpfMapAssert<K, V> containsKey(K key) {
    if (map.get(key).isEmpty()) {
      throw failed("the key " + text(key), key, null);
    }
    return this;
  }

  /** The key is not there. */
  public BpfMapAssert<K, V> doesNotContain(K key) {
    Optional<V> found = map.get(key);
    if (found.isPresent()) {
      throw failed("no key " + text(key), null, found.get());
    }
    return this;
  }

  /** These elements are there, and no others. */
  public BpfMapAssert<K, V> containsOnly(Map<K, V> expected) {
    expected.forEach(this::contains);
    return hasSize(expected.size());
  }

  /** It has no elements; arrays always have all of theirs. */
  public BpfMapAssert<K, V> isEmpty() {
    return hasSize(0);
  }

  /** It has so many elements. */
  public BpfMapAssert<K, V> hasSize(int expected) {
    int found = map.entries().size();
    if (found != expected) {
      throw failed(expected + " elements", expected, found);
    }
    return this;
  }

  private AssertionFailedError failed(
      String expected, @Nullable Object wanted, @Nullable Object found) {
    return new AssertionFailedError(
        "expected %s, found %s; in the map are %s"
            .formatted(expected, found == null ? "none" : text(found), all()),
        wanted,
        found);
  }

  private String all() {
    List<Map.Entry<K, V>> entries = map.entries();
    List<String> shown = new ArrayList<>();
    for (Map.Entry<K, V> entry : entries.subList(0, Math.min(MOST_SHOWN, entries.size()))) {
      shown.add(text(entry.getKey()) + " = " + text(entry.getValue()));
    }
    String rest = entries.size() > MOST_SHOWN ? ", … (" + entries.size() + " elements)" : "";
    return "{" + String.join(", ", shown) + rest + "}";
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
  }
}
