// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import org.osgi.service.component.annotations.Component;
import org.skep.bpf.map.MapType;

/** {@code BPF_MAP_TYPE_HASH}. */
@Component(immediate = true, service = MapType.class)
public final class HashMapType extends HashType {
  /** For the container and the service loader. */
  public HashMapType() {
    super(HashKind.HASH);
  }
}
