// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;
import org.skep.isa.Op;

/**
 * The state of one run: its stack, context and packet, what its pointers resolve to, its budget.
 * Core makes it, lends it for the length of a run to the thread that runs, and clears it; one
 * thread at a time. Nothing in it is allocated per run.
 */
@ProviderType
public abstract class RunContext {
  /** Id of the region that holds the stack. */
  public static final int STACK_REGION = 1;

  /** Id of the region that holds the context. */
  public static final int CONTEXT_REGION = 2;

  /** Id of the region that holds the packet. */
  public static final int PACKET_REGION = 3;

  /** Upper half of a register that holds a dynptr: the lower half is its number in the run. */
  public static final int DYNPTR_REGION = 0x7fff_fffc;

  /** Upper half of a register that holds a map found in another map. */
  public static final int INNER_MAP_REGION = 0x7fff_fffd;

  /** Upper half of a register that holds a map: the lower half is its index in the program. */
  public static final int MAP_REGION = 0x7fff_fffe;

  /** Upper half of a register that holds a subprogram: the lower half is its first slot. */
  public static final int FUNCTION_REGION = 0x7fff_ffff;

  /** The first id of regions that maps own. */
  public static final int FIRST_SHARED_REGION = 16;

  /** Bytes of {@link #contextBytes()}. */
  public static final int CONTEXT_BYTES = 8192;

  /** Bytes of stack: eight frames of 512. */
  public static final int STACK_BYTES = 8 * 512;

  /** Words for each frame: its registers, and what an engine keeps beside them. */
  public static final int FRAME_REGISTERS = 16;

  private final HeapRegion stack = new HeapRegion(STACK_REGION, new byte[STACK_BYTES]);
  private final HeapRegion context = new HeapRegion(CONTEXT_REGION);
  private final HeapRegion packet = new HeapRegion(PACKET_REGION);
  private final long[] registers = new long[Op.REGISTERS * Op.MAX_FRAMES];
  private final long[][] frameRegisters = new long[Op.MAX_FRAMES][FRAME_REGISTERS];
  private final byte[] contextBytes = new byte[CONTEXT_BYTES];
  private int packetStart;
  private int linkOffset;
  private int frames;
  private long budget;
  private final HeldByRun held = new HeldByRun();
  private final Dynptrs dynptrs = new Dynptrs();
  private boolean tailCalling;

  /** For core. */
  protected RunContext() {}

  /** The stack; frame {@code n} is [512 n, 512 (n + 1)), its frame pointer the end of that. */
  public final HeapRegion stack() {
    return stack;
  }

  /** The context. Whoever starts the run sets it; r1 points to its first byte. */
  public final HeapRegion context() {
    return context;
  }

  /**
   * Bytes for whoever starts a run to lay out a context in, so that none need be allocated. What is
   * in them when a run begins is left over from another.
   */
  public final byte[] contextBytes() {
    return contextBytes;
  }

  /**
   * The packet; empty where the program type has none. Where packet pointers are allowed it is the
   * window from the first byte of metadata to the last of the packet; a helper that moves either
   * end sets it anew with {@link #setPacket}, and the context's fields with it.
   */
  public final HeapRegion packet() {
    return packet;
  }

  /**
   * Where in {@link #packet()} the program's offset 0 is, in bytes: what lies before it was pulled
   * off (a link header).
   */
  public final int packetStart() {
    return packetStart;
  }

  /**
   * What packet loads relative to the link layer ({@code SKF_LL_OFF}) start from, in bytes of
   * {@link #packet()}; −1 if there is no link header.
   */
  public final int linkOffset() {
    return linkOffset;
  }

  /** Sets the packet for this run. The array stays the caller's. */
  public final void setPacket(byte[] bytes, int offset, int length, int packetStart) {
    setPacket(bytes, offset, length, packetStart, packetStart > 0 ? 0 : -1);
  }

  /** Sets the packet for this run, saying where its link header begins (−1: nowhere). */
  public final void setPacket(
      byte[] bytes, int offset, int length, int packetStart, int linkOffset) {
    packet.set(bytes, offset, length, false);
    this.packetStart = packetStart;
    this.linkOffset = linkOffset;
  }

  /** Frames of the stack in use now, 0 to 8. */
  public final int frames() {
    return frames;
  }

  /** Engines: sets the frames in use. */
  public final void setFrames(int frames) {
    this.frames = frames;
  }

  /**
   * Engines: room for the registers of eight frames, so that a run allocates none; frame {@code n}
   * may use [11 n, 11 (n + 1)). A nested callback uses those of its own frames. What is in it
   * between runs means nothing.
   */
  public final long[] registers() {
    return registers;
  }

  /** Engines: room for the registers of one frame, 0 to 7, as {@link #registers()} has for all. */
  public final long[] registers(int frame) {
    return frameRegisters[frame];
  }

  /** Instructions that this run may still execute. */
  public final long budget() {
    return budget;
  }

  /** Engines: sets what is left; below 0 is a fault. */
  public final void setBudget(long budget) {
    this.budget = budget;
  }

  /**
   * The pointer that a program gets for a packet offset in a field of its context, as {@link
   * org.skep.bpf.prog.ContextField} has it.
   */
  public static long packetPointer(int offset) {
    return (long) PACKET_REGION << 32 | (offset & 0xffffffffL);
  }

  /**
   * Helpers: notes that the run holds something from now on. If the run ends without {@link
   * #release}, in a fault, {@code unwinder} is called.
   *
   * @param region where it is, with {@code offset}: no two things held are at one place
   */
  public final void hold(Region region, int offset, Unwinder unwinder) {
    held.add(region, offset, unwinder);
  }

  /** Helpers: what {@link #hold} noted for the address, not held any more; null if nothing was. */
  public final @Nullable Unwinder release(long address) {
    return held.remove(address);
  }

  /**
   * Helpers: lends memory to the callback that is called next, as a {@code struct bpf_dynptr},
   * until {@link #takeDynptrBack}.
   *
   * @return the register for it
   */
  public final long lendDynptr(Region region, int offset, int length) {
    return (long) DYNPTR_REGION << 32 | dynptrs.push(region, offset, length);
  }

  /** Helpers: what was lent last is worthless from now on. */
  public final void takeDynptrBack() {
    dynptrs.pop();
  }

  private static int dynptr(long register) {
    if ((int) (register >>> 32) != DYNPTR_REGION) {
      throw new ProgramFault(-1, "0x%x is no dynptr".formatted(register));
    }
    return (int) register;
  }

  /** The memory of a dynptr, of which it is [{@link #dynptrOffset}, + {@link #dynptrLength}). */
  public final Region dynptrRegion(long register) {
    return dynptrs.region(dynptr(register));
  }

  /** Where in its region a dynptr begins. */
  public final int dynptrOffset(long register) {
    return dynptrs.offset(dynptr(register));
  }

  /** Bytes of a dynptr. */
  public final int dynptrLength(long register) {
    return dynptrs.length(dynptr(register));
  }

  /** Core: gives back all that the run holds. */
  protected final void unwind() {
    dynptrs.clear();
    held.unwind();
  }

  /**
   * Engines, after a call of a helper with the trait {@code TAIL_CALL}: whether the program ends
   * here because another takes its place. If so:
   *
   * <ul>
   *   <li>in the frame that {@link Executable#execute} began, return at once; what is returned is
   *       not looked at. Whoever called {@code execute} runs the other program, so that a chain of
   *       tail calls uses no more of the thread's stack than one program;
   *   <li>in the frame of a subprogram, set {@link #setFrames} to the frames below this one, call
   *       {@link #finishTailCalls} and return from the frame with what it gives: as on Linux, the
   *       other program takes the place of the subprogram, and its caller goes on.
   * </ul>
   *
   * If not, the program goes on; r0 holds a number.
   */
  public final boolean isTailCalling() {
    return tailCalling;
  }

  /** Core: sets what {@link #isTailCalling} answers. */
  protected final void setTailCalling(boolean tailCalling) {
    this.tailCalling = tailCalling;
  }

  /**
   * {@code bpf_tail_call}: asks for the program in a slot to take the place of the one that runs.
   * {@link #isTailCalling} tells whether it will: there is such a slot, a program is in it, and the
   * chain is not longer than Linux allows, 33.
   *
   * @param map a register that holds a map of programs
   */
  public void tailCall(long map, int index) {
    throw new ProgramFault(-1, "there are no tail calls in this run");
  }

  /**
   * Engines: runs the program that was asked for in the next free frame, and the ones that it asks
   * for, one after the other. See {@link #isTailCalling}.
   *
   * @return r0 of the last
   */
  public long finishTailCalls() {
    throw new IllegalStateException("no tail call was asked for");
  }

  /** Core: forgets what the run held, so that nothing stays reachable. */
  protected final void clearRun() {
    tailCalling = false;
    context.clear();
    packet.clear();
    frames = 0;
  }

  /**
   * The region with that id.
   *
   * @throws ProgramFault if the run has none with that id
   */
  public abstract Region region(int id);

  /**
   * The region that the pointer {@code address} leads to, if [offset, offset + {@code size}) is
   * inside.
   *
   * @throws ProgramFault if it is not
   */
  public final Region region(long address, int size) {
    Region region = region((int) (address >>> 32));
    if (!region.holds((int) address, size)) {
      throw new ProgramFault(
          -1,
          "%d bytes at offset %d are outside a region of %d bytes"
              .formatted(size, (int) address, region.size()));
    }
    return region;
  }

  /** As {@link #region(long, int)}, for memory that is written: a fault if it is read-only. */
  public final Region writableRegion(long address, int size) {
    Region region = region(address, size);
    if (region.isReadOnly()) {
      throw new ProgramFault(-1, "the memory is read-only");
    }
    return region;
  }

  /**
   * The map that a register holds.
   *
   * @throws ProgramFault if it holds none
   */
  public abstract MapInstance map(long register);

  /** The CPU slot of this run, leased at first use: 0 to N − 1. */
  public abstract int cpu();

  /** Nanoseconds of the runtime's monotonic clock. */
  public abstract long clockNanos();

  /** 32 random bits. */
  public abstract int randomBits();

  /** What the link that started this run was given as a cookie, else 0. */
  public abstract long cookie();

  /**
   * Calls a subprogram back, in the next free frame.
   *
   * @param function a register that holds a subprogram
   * @throws ProgramFault if it holds none, or frames or budget are used up
   */
  public abstract long callback(long function, long r1, long r2, long r3, long r4, long r5);

  /** Prints a line where {@code trace_pipe} readers find it. */
  public abstract void print(String line);
}
