// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.object.ProgramBinding;
import org.skep.core.internal.object.ProgramCode;
import org.skep.core.internal.object.ProgramObject;

/** {@code PROG_GET_TEXT}: what people ask of a program's code. */
final class ProgramText implements Command {
  @Override
  public int lastFieldEnd() {
    return Attr.ProgText.BUF_SIZE + Integer.BYTES;
  }

  @Override
  public int run(Call call) {
    ProgramObject program =
        call.retained(call.u32(Attr.ProgText.PROG_FD), ObjectKind.PROG, ProgramObject.class);
    try {
      byte[] text = text(program, call.u32(Attr.ProgText.WHAT)).getBytes(StandardCharsets.UTF_8);
      long space = Integer.toUnsignedLong(call.u32(Attr.ProgText.BUF_SIZE));
      int copied = (int) Math.min(text.length, space);
      call.process().memory().write("buf", call.u64(Attr.ProgText.BUF), text, copied);
      call.put32(Attr.ProgText.BUF_SIZE, text.length);
      return 0;
    } finally {
      program.release();
    }
  }

  private static String text(ProgramObject program, int what) {
    ProgramBinding binding = program.binding();
    ProgramCode code = binding == null ? null : binding.code();
    return switch (what) {
      case Attr.ProgText.ENGINE -> code == null ? "" : code.engine();
      case Attr.ProgText.REFUSALS -> code == null ? "" : refusals(code);
      case Attr.ProgText.FAULTS -> {
        String last = program.lastFault();
        yield program.faults() + (last == null ? "" : " " + last);
      }
      case Attr.ProgText.LISTING -> code == null ? "" : code.executable().listing();
      default -> throw new BpfException(Errno.EINVAL, "what = %d, expected 0 to 3".formatted(what));
    };
  }

  private static String refusals(ProgramCode code) {
    return new TreeMap<>(code.refusals())
        .entrySet().stream()
            .map(refusal -> refusal.getKey() + ": " + refusal.getValue())
            .collect(Collectors.joining("\n"));
  }
}
