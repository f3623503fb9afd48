package dev.trapline.machine.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The registers of x87, MMX and SSE in memory, as FXSAVE and FXRSTOR lay them out (SDM volume 1, 10.5.1):
///
///       0  control word, status word, tags (a bit for each register: not empty), opcode
///       8  address of the last x87 instruction, 16 that of its operand
///      24  MXCSR, 28 which bits of it exist
///      32  ST(0) to ST(7), 16 bytes each
///     160  XMM0 to XMM15
///     416  not used
public final class FxState {

    /// Bytes of the whole area.
    public static final int BYTES = 512;
    /// Bytes of it that are written.
    static final int USED = 416;
    /// The same where there are only eight vector registers.
    static final int USED_32 = 288;
    private static final int MXCSR = 24;
    private static final int ST = 32;
    private static final int XMM = 160;
    private static final int REGISTER_BYTES = 16;

    private FxState() {}

    /// The state of a processor.
    public static byte[] save(Cpu cpu) {
        byte[] bytes = new byte[BYTES];
        ByteBuffer image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        FpuState fpu = cpu.fpu;
        image.putShort((short) fpu.control()).putShort((short) fpu.statusWord()).putShort((short) fpu.full)
                .putShort((short) fpu.opcode).putLong(fpu.instructionPointer).putLong(fpu.dataPointer)
                .putInt(cpu.mxcsr.value()).putInt(Mxcsr.VALID);
        for (int i = 0; i < FpuState.REGISTERS; i++) {
            int register = fpu.physical(i);
            image.putLong(ST + i * REGISTER_BYTES, fpu.significand[register]);
            image.putShort(ST + i * REGISTER_BYTES + Long.BYTES, (short) fpu.exponent[register]);
        }
        image.position(XMM);
        for (long half : cpu.xmm) {
            image.putLong(half);
        }
        return bytes;
    }

    /// Sets the state of a processor.
    ///
    /// @throws dev.trapline.machine.CpuException #GP, if MXCSR has reserved bits set; nothing has changed then
    public static void restore(Cpu cpu, byte[] bytes) {
        ByteBuffer image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        cpu.mxcsr.load(image.getInt(MXCSR));
        FpuState fpu = cpu.fpu;
        fpu.setControl(image.getShort());
        fpu.setStatusWord(image.getShort());
        fpu.full = image.getShort() & 0xff;
        fpu.opcode = image.getShort() & FpuState.OPCODE_MASK;
        fpu.instructionPointer = image.getLong();
        fpu.dataPointer = image.getLong();
        for (int i = 0; i < FpuState.REGISTERS; i++) {
            int register = fpu.physical(i);
            fpu.significand[register] = image.getLong(ST + i * REGISTER_BYTES);
            fpu.exponent[register] = image.getShort(ST + i * REGISTER_BYTES + Long.BYTES) & 0xffff;
        }
        image.position(XMM);
        for (int i = 0; i < cpu.xmm.length; i++) {
            cpu.xmm[i] = image.getLong();
        }
    }
}
