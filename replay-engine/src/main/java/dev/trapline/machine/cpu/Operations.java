package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.cpu.Encoding.Attribute;
import dev.trapline.machine.memory.Mmu;
import org.jspecify.annotations.Nullable;

/// Executes any step, whatever its operands are. The frequent kinds come here only if something is to be done about their memory: [FastPath] does
/// them otherwise, with the same arithmetic of [Alu].
final class Operations {

    private final Cpu cpu;
    private final long[] registers;
    private final Mmu mmu;
    private final Flags flags;
    private final Operands operands;
    private final Multiplication multiplication;
    private final BitOperations bitOperations;
    private final StringOperations strings;
    private final StackOperations stack;
    final VectorOperations vectors;
    private final FpuOperations fpu;
    private final SegmentOperations segmentOperations;
    private final MoveOperations moves;
    private final RealMode realMode;
    private final FarTransfers farTransfers;
    private final DescriptorTableOperations descriptorTables;
    private final SelectorOperations selectors;
    private final DecimalOperations decimals;
    private final PortOperations ports;
    private final SystemOperations system;
    private final FastSystemCalls fastSystemCalls;
    private final InterruptReturn interruptReturn;
    private final @Nullable SyscallEntry syscalls;
    final EventDelivery delivery;

    Operations(Cpu cpu, @Nullable SyscallEntry syscalls) {
        this.cpu = cpu;
        this.syscalls = syscalls;
        registers = cpu.registers;
        mmu = cpu.mmu;
        flags = cpu.flags;
        operands = new Operands(cpu);
        multiplication = new Multiplication(operands, flags);
        bitOperations = new BitOperations(operands, cpu);
        ports = new PortOperations(operands, cpu);
        strings = new StringOperations(operands, ports, cpu);
        stack = new StackOperations(operands, cpu);
        vectors = new VectorOperations(operands, cpu);
        fpu = new FpuOperations(operands, cpu);
        segmentOperations = new SegmentOperations(operands, stack, cpu);
        moves = new MoveOperations(operands, segmentOperations, cpu);
        realMode = new RealMode(cpu, stack);
        farTransfers = new FarTransfers(operands, stack, cpu, realMode);
        descriptorTables = new DescriptorTableOperations(operands, cpu);
        selectors = new SelectorOperations(operands, cpu);
        decimals = new DecimalOperations(operands, flags);
        system = new SystemOperations(operands, cpu);
        fastSystemCalls = new FastSystemCalls(cpu);
        interruptReturn = new InterruptReturn(cpu, stack);
        delivery = new EventDelivery(cpu, realMode, stack);
    }

    /// Does what a step says.
    void execute(Step step) {
        switch (step.operation) {
            case ADD, OR, ADC, SBB, AND, SUB, XOR ->
                    operands.write(step, binary(step, operands.modified(step), operands.source(step)));
            case CMP, TEST -> binary(step, operands.destination(step), operands.source(step));
            case INC -> operands.write(step, Alu.inc(flags, operands.modified(step), step.bits));
            case DEC -> operands.write(step, Alu.dec(flags, operands.modified(step), step.bits));
            case NEG -> operands.write(step, Alu.sub(flags, 0, operands.modified(step), step.bits));
            case NOT -> operands.write(step, ~operands.modified(step));
            case MUL -> multiplication.multiply(step, false);
            case IMUL -> imul(step);
            case DIV -> multiplication.divide(step, false);
            case IDIV -> multiplication.divide(step, true);
            case ROL, ROR, RCL, RCR, SHL, SHR, SAR -> shift(step);
            case SHLD, SHRD -> doubleShift(step);
            case BT, BTS, BTR, BTC -> bitOperations.test(step);
            case BSF, BSR -> bitOperations.scan(step);
            case TZCNT, LZCNT, POPCNT -> bitOperations.count(step);
            case BSWAP, MOVBE, MOV, MOVZX, MOVSX, MOVSXD, MOVNTI, LEA, CMOVCC, SETCC, XCHG, XADD, CMPXCHG, CMPXCHG8B,
                    CMPXCHG16B, XLAT, CBW, CWDE, CDQE, CWD, CDQ, CQO ->
                    moves.execute(step);
            case PUSH, POP, PUSHF, POPF, ENTER, LEAVE, CALL, RET, PUSHA, POPA -> stack(step);
            case JMP, JCC, JRCXZ, LOOP, LOOPE, LOOPNE -> jump(step);
            case RETF -> farTransfers.ret(step);
            case LDS, LES, LSS, LFS, LGS -> segmentOperations.loadPointer(step);
            case LGDT, LIDT, SGDT, SIDT, LLDT, SLDT, LTR, STR, LMSW, SMSW -> {
                checkPrivilege(step);
                descriptorTables.execute(step);
            }
            case LAR, LSL, VERR, VERW, ARPL -> selectors.execute(step);
            case DAA, DAS, AAA, AAS, AAM, AAD, SALC -> decimals.execute(step);
            case IN, OUT -> ports.execute(step);
            case INT, INTO, IRET -> interrupt(step);
            case BOUND -> bound(step);
            case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS -> {
                boolean done = strings.execute(step);
                if (step.endsBlock) {
                    cpu.rip = done ? step.next : step.instruction.address;
                }
            }
            case CLC, STC, CMC, CLD, STD, CLI, STI, LAHF, SAHF -> flags(step);
            default -> {
                if (step.operation.unit == Operation.Unit.GENERAL) {
                    system(step);
                } else if (step.operation.unit.x87) {
                    fpu.execute(step);
                } else {
                    vectors.execute(step);
                }
            }
        }
    }

    private long binary(Step step, long a, long b) {
        int bits = step.bits;
        return switch (step.operation) {
            case ADD -> Alu.add(flags, a, b, bits);
            case OR -> Alu.or(flags, a, b);
            case ADC -> Alu.adc(flags, a, b, bits);
            case SBB -> Alu.sbb(flags, a, b, bits);
            case AND, TEST -> Alu.and(flags, a, b);
            case XOR -> Alu.xor(flags, a, b);
            default -> Alu.sub(flags, a, b, bits);
        };
    }

    private void imul(Step step) {
        if (step.source == Registers.NOTHING) {
            multiplication.multiply(step, true);
        } else {
            long first = step.third == Registers.NOTHING ? operands.destination(step) : step.immediate;
            operands.write(step, Alu.imul(flags, first, operands.source(step), step.bits));
        }
    }

    /// The count is masked to 5 bits, for operands of 64 bits to 6.
    private static int count(long count, int bits) {
        return (int) count & (bits == Long.SIZE ? 63 : 31);
    }

    private void shift(Step step) {
        int bits = step.bits;
        int count = count(operands.source(step), bits);
        long value = operands.modified(step);
        if (count == 0) {
            operands.write(step, value);
            return;
        }
        operands.write(step, switch (step.operation) {
            case ROL -> Alu.rol(flags, value, count, bits);
            case ROR -> Alu.ror(flags, value, count, bits);
            case RCL -> Alu.rcl(flags, value, count, bits);
            case RCR -> Alu.rcr(flags, value, count, bits);
            case SHL -> Alu.shl(flags, value, count, bits);
            case SHR -> Alu.shr(flags, value, count, bits);
            default -> Alu.sar(flags, value, count, bits);
        });
    }

    private void doubleShift(Step step) {
        int bits = step.bits;
        int count = count(operands.read(step, step.third, Byte.SIZE), bits);
        long value = operands.modified(step);
        if (count == 0) {
            operands.write(step, value);
            return;
        }
        long filler = operands.source(step);
        operands.write(step, step.operation == Operation.SHLD
                ? Alu.shld(flags, value, filler, count, bits)
                : Alu.shrd(flags, value, filler, count, bits));
    }

    private void stack(Step step) {
        switch (step.operation) {
            case PUSH -> {
                if (Registers.isSegment(step.destination)) {
                    segmentOperations.push(step);
                } else {
                    stack.push(operands.destination(step), step.instruction.operandBytes * Byte.SIZE);
                }
            }
            case POP -> {
                if (Registers.isSegment(step.destination)) {
                    segmentOperations.pop(step);
                } else {
                    stack.popOperand(step);
                }
            }
            case PUSHA -> stack.pushAll(step);
            case POPA -> stack.popAll(step);
            case PUSHF -> stack.pushFlags(step);
            case POPF -> {
                stack.popFlags(step);
                cpu.rip = step.next;
            }
            case ENTER -> stack.enter(step);
            case LEAVE -> stack.leave(step);
            case CALL -> {
                if (isFar(step)) {
                    farTransfers.transfer(step);
                } else {
                    stack.call(step, target(step));
                }
            }
            default -> stack.ret(step);
        }
    }

    private static boolean isFar(Step step) {
        return step.instruction.encoding().operands().get(0).width() == Operand.Width.P;
    }

    private void jump(Step step) {
        if (step.operation == Operation.JMP && isFar(step)) {
            farTransfers.transfer(step);
            return;
        }
        boolean taken = switch (step.operation) {
            case JMP -> true;
            case JCC -> flags.holds(step.condition);
            case JRCXZ -> Alu.zeroExtend(registers[Registers.RCX], step.instruction.addressBytes * Byte.SIZE) == 0;
            default -> loops(step);
        };
        if (!taken) {
            cpu.rip = step.next;
            return;
        }
        cpu.segments.branch(target(step));
    }

    /// Where a near transfer goes: as many bits of it as the operand size has.
    private long target(Step step) {
        return Alu.zeroExtend(operands.destination(step), step.instruction.operandBytes * Byte.SIZE);
    }

    /// Counts RCX down; it is written even if the target turns out to be impossible, which near targets never are here.
    private boolean loops(Step step) {
        int addressBits = step.instruction.addressBytes * Byte.SIZE;
        long count = Alu.zeroExtend(registers[Registers.RCX] - 1, addressBits);
        boolean taken = count != 0 && switch (step.operation) {
            case LOOPE -> flags.zero();
            case LOOPNE -> !flags.zero();
            default -> true;
        };
        if (taken) {
            cpu.segments.checkTarget(step.immediate);
        }
        operands.setRegister(Registers.RCX, count, addressBits);
        return taken;
    }

    /// INT n, INTO and IRET.
    private void interrupt(Step step) {
        switch (step.operation) {
            case INTO -> {
                cpu.rip = step.next;
                if (flags.overflow()) {
                    throw CpuException.of(CpuException.OVERFLOW, 0);
                }
            }
            case INT -> {
                cpu.rip = step.next;
                throw CpuException.interrupt((int) step.immediate & 0xff);
            }
            default -> {
                int bits = step.instruction.operandBytes * Byte.SIZE;
                if (cpu.operatingMode() == OperatingMode.REAL) {
                    realMode.interruptReturn(bits);
                    cpu.events.unblockNmi();
                } else {
                    interruptReturn.execute(bits);
                }
            }
        }
    }

    /// BOUND: both bounds are part of the range.
    private void bound(Step step) {
        int bytes = step.instruction.operandBytes;
        int bits = bytes * Byte.SIZE;
        long lower = operands.memory(operands.address(step, bytes), bits);
        long upper = operands.memory(operands.address(step, bytes, bytes, Segment.READ), bits);
        long index = operands.destination(step);
        if (index < lower || index > upper) {
            throw CpuException.of(CpuException.BOUND_RANGE, 0);
        }
    }

    private void flags(Step step) {
        switch (step.operation) {
            case CLC -> flags.setStatus(0, Flags.CF);
            case STC -> flags.setStatus(Flags.CF, Flags.CF);
            case CMC -> flags.setStatus(flags.carry() ? 0 : Flags.CF, Flags.CF);
            case CLD -> flags.put(Flags.DF, false);
            case STD -> flags.put(Flags.DF, true);
            case CLI, STI -> {
                if (cpu.privilege() > cpu.ioPrivilege()) {
                    throw CpuException.generalProtection();
                }
                if (step.operation == Operation.STI && !flags.has(Flags.IF)) {
                    cpu.events.set(PendingEvents.STI_SHADOW, true);
                }
                flags.put(Flags.IF, step.operation == Operation.STI);
                cpu.rip = step.next;
            }
            case LAHF -> operands.setRegister(Registers.HIGH_BYTES, flags.value(), Byte.SIZE);
            default ->
                    flags.setStatus((int) operands.register(Registers.HIGH_BYTES, Byte.SIZE), Flags.STATUS & ~Flags.OF);
        }
    }

    private void system(Step step) {
        if (step.operation == Operation.ABSENT) {
            throw CpuException.invalidOpcode();
        }
        checkPrivilege(step);
        switch (step.operation) {
            case NOP, PAUSE, ENDBR64, ENDBR32, RDSSPD, RDSSPQ, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2,
                    PREFETCHW, PREFETCH,
                    LFENCE, MFENCE,
                    SFENCE -> {
                // Caches, the order of accesses and shadow stacks are not modelled.
            }
            case CLFLUSH, CLFLUSHOPT, CLWB -> operands.memory(operands.address(step), Byte.SIZE);
            case SYSCALL -> {
                if (syscalls == null) {
                    fastSystemCalls.execute(step);
                } else {
                    registers[Registers.RCX] = step.next;
                    registers[Registers.R11] = flags.value() & ~Flags.RF;
                    cpu.rip = step.next;
                    mmu.deferDevices(false);
                    syscalls.syscall(cpu);
                    mmu.deferDevices(true);
                }
            }
            case SYSRET, SYSENTER, SYSEXIT -> fastSystemCalls.execute(step);
            case HLT -> {
                cpu.rip = step.next;
                cpu.halt();
            }
            case INT3 -> {
                cpu.rip = step.next;
                throw CpuException.of(CpuException.BREAKPOINT, 0);
            }
            case INT1 -> {
                cpu.rip = step.next;
                throw CpuException.debugTrap();
            }
            case UD0, UD1, UD2 -> throw CpuException.invalidOpcode();
            default -> system.execute(step);
        }
    }

    private void checkPrivilege(Step step) {
        if (step.instruction.encoding().is(Attribute.CPL0) && cpu.privilege() != 0) {
            throw CpuException.generalProtection();
        }
    }
}
