package dev.trapline.machine.cpu;

/// What SYSCALL leads to.
public interface SyscallEntry {

    /// The processor has executed SYSCALL: RCX holds where to return to, which RIP still is, and R11 holds RFLAGS.
    void syscall(Cpu cpu);
}
