// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Loads an object before each test of a class, in a runtime of the test's own, and closes it after.
 * Test methods take as parameters what they need: {@link org.skep.core.Skep}, {@link
 * org.skep.bpf.Bpf}, {@link org.skep.loader.LoadedObject}, {@link FakeClock}, {@link FakeRandom},
 * and programs and maps by {@link Named}.
 *
 * <pre>{@code
 * @BpfObject("filter.bpf.o")
 * class FilterTest {
 *   @Test
 *   void keepsDns(@Named("udp53") BpfProgram filter) {
 *     byte[] query = Packet.ipv4("10.0.0.1", "10.0.0.2").udp(4000, 53).payload(12).build();
 *     assertEquals(-1, filter.testRun(query, 1).result());
 *   }
 * }
 * }</pre>
 *
 * <p>Where the configuration parameter {@code skep.coverage} names a folder (a system property, or
 * a line in {@code junit-platform.properties}), what the tests executed is written there when the
 * last one is over: {@code coverage.txt}, {@code index.html}, and {@code lcov.info} for editors and
 * other tools. {@code skep.coverage.sources} lists the folders of the C sources, separated by
 * commas.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(BpfExtension.class)
public @interface BpfObject {
  /** A resource beside the test's class; else a file, from the directory the tests run in. */
  String value();
}
