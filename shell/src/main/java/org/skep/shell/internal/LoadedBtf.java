// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.Optional;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfObjects;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;

/** Types that are loaded. */
final class LoadedBtf {
  private LoadedBtf() {}

  /** The types of an id; empty if they are gone, or none are said. */
  static Optional<Btf> of(Bpf bpf, int id) {
    if (id == 0) {
      return Optional.empty();
    }
    try {
      int fd = BpfObjects.open(bpf, ObjectKind.BTF, id);
      try {
        return Optional.of(Btf.parse(BpfObjects.btf(bpf, fd)));
      } finally {
        BpfObjects.close(bpf, fd);
      }
    } catch (BpfException | BtfException e) {
      return Optional.empty();
    }
  }
}
