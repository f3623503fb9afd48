package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Whether instructions may use x87, MMX and SSE: what CR0 and CR4 say about it. At first they may, as under a kernel that
/// has prepared everything for its programs.
final class FpuAccess {

    private boolean emulated;
    private boolean taskSwitched;
    private boolean monitored = true;
    private boolean vectors = true;
    /// Whether SSE is free to use, which is asked for most.
    private boolean sse = true;

    /// Takes over CR0.EM, CR0.TS, CR0.MP and CR4.OSFXSR; to be called whenever one changes.
    void set(boolean em, boolean ts, boolean mp, boolean osfxsr) {
        emulated = em;
        taskSwitched = ts;
        monitored = mp;
        vectors = osfxsr;
        sse = !em && !ts && osfxsr;
    }

    /// For x87 and FXSAVE.
    ///
    /// @throws CpuException #NM
    void checkFpu() {
        if (emulated || taskSwitched) {
            throw CpuException.of(CpuException.DEVICE_NOT_AVAILABLE, 0);
        }
    }

    /// For FWAIT, which CR0.EM does not concern.
    ///
    /// @throws CpuException #NM
    void checkWait() {
        if (monitored && taskSwitched) {
            throw CpuException.of(CpuException.DEVICE_NOT_AVAILABLE, 0);
        }
    }

    /// For MMX, which nobody emulates.
    ///
    /// @throws CpuException #UD or #NM
    void checkMmx() {
        if (emulated) {
            throw CpuException.invalidOpcode();
        }
        checkFpu();
    }

    /// For SSE.
    ///
    /// @throws CpuException #UD or #NM
    void checkSse() {
        if (sse) {
            return;
        }
        if (!vectors) {
            throw CpuException.invalidOpcode();
        }
        checkMmx();
    }
}
