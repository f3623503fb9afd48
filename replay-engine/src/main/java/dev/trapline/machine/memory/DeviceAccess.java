package dev.trapline.machine.memory;

/// An access has come to where there is no RAM while [Mmu#deferDevices] was in force: nothing has happened, and it is to be done again when the
/// device may be told what time it is.
public final class DeviceAccess extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// Without a stack trace, because guests use devices all the time.
    DeviceAccess() {
        super(null, null, false, false);
    }
}
