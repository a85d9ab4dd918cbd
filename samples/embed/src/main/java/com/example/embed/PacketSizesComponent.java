// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package com.example.embed;

import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.skep.bpf.Bpf;

/**
 * Counts as soon as there is a runtime, in a process of this bundle's own. The bundles that bring
 * the types which its program needs have a lower start level.
 */
@Component(immediate = true, service = PacketSizesComponent.class)
public final class PacketSizesComponent {
  /** For Declarative Services. */
  @Activate
  public PacketSizesComponent(@Reference Bpf bpf) throws IOException {
    System.out.println(bpf.process() + ": " + PacketSizes.count(bpf));
  }
}
