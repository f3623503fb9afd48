package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Whether instructions may use x87, MMX and SSE: what CR0 and CR4 say about it (SDM volume 3, 2.5).
final class FpuAccess {

    private final ControlRegisters control;

    FpuAccess(ControlRegisters control) {
        this.control = control;
    }

    private boolean has(long flag) {
        return (control.cr0() & flag) != 0;
    }

    /// For x87 and FXSAVE.
    ///
    /// @throws CpuException #NM
    void checkFpu() {
        if (has(ControlRegisters.CR0_EM | ControlRegisters.CR0_TS)) {
            throw CpuException.of(CpuException.DEVICE_NOT_AVAILABLE, 0);
        }
    }

    /// For FWAIT, which CR0.EM does not concern.
    ///
    /// @throws CpuException #NM
    void checkWait() {
        if (has(ControlRegisters.CR0_MP) && has(ControlRegisters.CR0_TS)) {
            throw CpuException.of(CpuException.DEVICE_NOT_AVAILABLE, 0);
        }
    }

    /// For MMX, which nobody emulates.
    ///
    /// @throws CpuException #UD or #NM
    void checkMmx() {
        if (has(ControlRegisters.CR0_EM)) {
            throw CpuException.invalidOpcode();
        }
        checkFpu();
    }

    /// For SSE.
    ///
    /// @throws CpuException #UD or #NM
    void checkSse() {
        if ((control.cr4() & ControlRegisters.CR4_OSFXSR) == 0) {
            throw CpuException.invalidOpcode();
        }
        checkMmx();
    }

    /// An exception of SSE that is not masked: #XM, if the kernel knows it.
    CpuException simdException() {
        return (control.cr4() & ControlRegisters.CR4_OSXMMEXCPT) == 0
                ? CpuException.invalidOpcode()
                : CpuException.of(CpuException.SIMD_ERROR, 0);
    }
}
