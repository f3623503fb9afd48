package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// IN, OUT, INS and OUTS. Where IOPL does not admit the current privilege level, the bit map in the task state segment decides for each
/// port (SDM volume 1, 19.5.2).
final class PortOperations {

    private static final int PORTS = 0xffff;
    /// Where the task state segment says where its map of ports is.
    private static final int MAP_BASE = 102;

    private final Operands operands;
    private final Cpu cpu;

    PortOperations(Operands operands, Cpu cpu) {
        this.operands = operands;
        this.cpu = cpu;
    }

    /// IN and OUT.
    void execute(Step step) {
        boolean in = step.operation == Operation.IN;
        int data = in ? step.destination : step.source;
        int bits = in ? step.bits : step.sourceBits;
        int place = in ? step.source : step.destination;
        int port = place == Registers.IMMEDIATE
                ? (int) step.immediate & 0xff
                : (int) cpu.registers[Registers.RDX] & PORTS;
        if (in) {
            operands.setRegister(data, read(port, bits), bits);
        } else {
            write(port, operands.register(data, bits), bits);
        }
        cpu.rip = step.next;
    }

    /// What a port gives.
    ///
    /// @throws CpuException #GP(0), if it may not be used
    long read(int port, int bits) {
        check(port, bits / Byte.SIZE);
        cpu.debug.portUsed(port, bits / Byte.SIZE);
        return cpu.ports().read(port, bits / Byte.SIZE);
    }

    /// Gives a port something.
    ///
    /// @throws CpuException #GP(0), if it may not be used
    void write(int port, long value, int bits) {
        check(port, bits / Byte.SIZE);
        cpu.debug.portUsed(port, bits / Byte.SIZE);
        cpu.ports().write(port, bits / Byte.SIZE, (int) Alu.zeroExtend(value, bits));
    }

    /// Makes sure that so many ports from one on may be used.
    void check(int port, int bytes) {
        if (cpu.operatingMode() == OperatingMode.REAL || cpu.privilege() <= cpu.ioPrivilege()) {
            return;
        }
        Segment task = cpu.segments.tr;
        boolean has32Bits = (task.attributes() & 0xd) == Descriptor.TSS_32;
        if (!task.isUsable() || !has32Bits || task.limit() < MAP_BASE + 1) {
            throw CpuException.generalProtection();
        }
        // Two bytes are read always, so there has to be one behind the map.
        long at = cpu.systemMemory.read(task.base() + MAP_BASE, Short.BYTES) + port / Byte.SIZE;
        if (at + 1 > task.limit()) {
            throw CpuException.generalProtection();
        }
        long map = cpu.systemMemory.read(task.base() + at, Short.BYTES) >>> port % Byte.SIZE;
        if ((map & (1L << bytes) - 1) != 0) {
            throw CpuException.generalProtection();
        }
    }
}
