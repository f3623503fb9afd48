package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Encoding.Attribute;
import dev.trapline.machine.cpu.Encoding.RmForm;
import dev.trapline.machine.cpu.Operand.Place;
import dev.trapline.machine.cpu.VectorInput.Pin;
import dev.trapline.machine.cpu.VectorInput.Seeded;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes instructions of the table's lines at random, with states in which they have something to do.
final class VectorGenerator {

    /// What cannot be compared: the result is the machine's own, or it would take the ground from under the harness.
    private static final Set<Operation> EXCLUDED =
            EnumSet.of(Operation.CPUID, Operation.RDTSC, Operation.SYSCALL, Operation.INT3,
                    Operation.INT, Operation.POPF, Operation.RDFSBASE, Operation.RDGSBASE, Operation.WRFSBASE,
                    Operation.WRGSBASE,
                    // Larger than the window.
                    Operation.FXSAVE, Operation.FXRSTOR,
                    Operation.CLTS, Operation.RDMSR, Operation.WRMSR, Operation.SWAPGS, Operation.INVLPG,
                    Operation.INVD, Operation.WBINVD, Operation.RDTSCP, Operation.RDPMC,
                    Operation.INT1, Operation.RDSSPD, Operation.RDSSPQ, Operation.SYSRET, Operation.SYSENTER,
                    Operation.SYSEXIT,
                    Operation.ABSENT,
                    // What depends on the descriptors, ports and stack of the machine.
                    Operation.INTO, Operation.RETF, Operation.IRET, Operation.LSS, Operation.LFS, Operation.LGS,
                    Operation.LAR, Operation.LSL, Operation.VERR, Operation.VERW, Operation.LGDT, Operation.LIDT,
                    Operation.SGDT, Operation.SIDT, Operation.LLDT, Operation.SLDT, Operation.LTR, Operation.STR,
                    Operation.LMSW, Operation.SMSW, Operation.LDS, Operation.LES, Operation.IN, Operation.OUT,
                    Operation.INS,
                    Operation.OUTS);
    private static final Set<Operation> ON_STACK =
            EnumSet.of(Operation.PUSH, Operation.POP, Operation.PUSHF, Operation.CALL,
                    Operation.RET, Operation.ENTER, Operation.PUSHA);
    private static final Set<Operation> STRINGS =
            EnumSet.of(Operation.MOVS, Operation.CMPS, Operation.STOS, Operation.LODS, Operation.SCAS);

    /// On segments and selectors.
    private static final Set<Operation> ON_SELECTORS = EnumSet.of(Operation.LDS, Operation.LES, Operation.LSS,
            Operation.LAR, Operation.LSL, Operation.VERR, Operation.VERW);
    /// Selectors that every processor has that runs the native program: null ones, those of its local table with all levels that may ask,
    /// what is behind that, and Linux's segments of the kernel and of users.
    private static final int[] SELECTORS = {0, 3, 0x07, 0x0f, 0x0c, 0x0e, 0x17, 0x1f, 0x27, 0x2f, 0x37, 0x3f, 0x47,
        0x10, 0x18, 0x1b, 0x23, 0x2b, 0x29, 0x33};

    private final VectorKind kind;
    private final Mode mode;
    private final Decoder decoder;
    private final List<Encoding> encodings;

    /// Of the instructions that work on general registers, in code of 64 or 32 bits, or of those that work on floating point and vectors.
    VectorGenerator(VectorKind kind) {
        this.kind = kind;
        mode = kind.mode;
        decoder = new Decoder(mode);
        encodings = InstructionTable.get().all().stream()
                .filter(encoding -> isOfKind(encoding)
                        && encoding.operation().unit == Operation.Unit.GENERAL != kind.floating
                        && !encoding.is(mode == Mode.BITS_64 ? Attribute.I64 : Attribute.O64)
                        && (mode == Mode.BITS_64 || encoding.operandBytes() != Long.BYTES && !isNop(encoding)))
                .toList();
    }

    private boolean isOfKind(Encoding encoding) {
        if (kind == VectorKind.SEGMENTS) {
            return ON_SELECTORS.contains(encoding.operation())
                    || encoding.operands().stream().anyMatch(VectorGenerator::isSegment) && !loadsFsOrGs(encoding);
        }
        return !EXCLUDED.contains(encoding.operation())
                && encoding.operands().stream().noneMatch(VectorGenerator::isSystem);
    }

    private static boolean isSegment(Operand operand) {
        return operand.place() == Place.S || operand.place() == Place.FIXED && operand.register() >= Registers.SEGMENTS;
    }

    /// The native program itself needs FS.
    private static boolean loadsFsOrGs(Encoding encoding) {
        return encoding.operation() == Operation.POP && encoding.operands().get(0).register() >= Registers.FS;
    }

    /// Without REX there is no other XCHG of eAX with itself than NOP.
    private static boolean isNop(Encoding encoding) {
        return encoding.operation() == Operation.XCHG && encoding.opcode() == 0x90;
    }

    private static boolean isSystem(Operand operand) {
        return operand.place() == Place.S || operand.place() == Place.C || operand.place() == Place.D
                || operand.width() == Operand.Width.P
                || operand.place() == Place.FIXED && operand.register() >= Registers.SEGMENTS;
    }

    List<Encoding> encodings() {
        return encodings;
    }

    /// An instruction of one encoding; the seed decides which.
    VectorInput input(Encoding encoding, long seed) {
        Seeded random = new Seeded(seed ^ 0x5bd1_e995);
        while (true) {
            byte[] code = code(encoding, random);
            Instruction instruction = decoder.decode(code, 0, code.length, VectorInput.CODE);
            if (!instruction.isValid() || instruction.length != code.length
                    || !instruction.encoding().equals(encoding)) {
                continue;
            }
            VectorInput input = aimed(instruction, code, seed, random);
            if (input != null) {
                return input;
            }
        }
    }

    private byte[] code(Encoding encoding, Seeded random) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        if (random.oneIn(32)) {
            code.write(random.oneIn(2) ? 0x2e : 0x3e);
        }
        if (random.oneIn(16)) {
            code.write(0x67);
        }
        boolean wide = mode == Mode.BITS_64
                && (encoding.operandBytes() == 8 || encoding.operandBytes() == Encoding.ANY && random.below(5) < 2);
        boolean sized =
                encoding.operands().stream().anyMatch(operand -> operand.width().bytes(2) != operand.width().bytes(4));
        if (encoding.prefix() == 0x66 || encoding.operandBytes() == (mode == Mode.BITS_16 ? Integer.BYTES : Short.BYTES)
                || sized && encoding.operandBytes() == Encoding.ANY
                        && (mode != Mode.BITS_64 || !encoding.is(Attribute.F64)) && random.oneIn(4)) {
            code.write(0x66);
        }
        // AMD's processors ignore LOCK in front of VERW.
        if (encoding.is(Attribute.LOCK)
                ? random.oneIn(4)
                : random.oneIn(200) && encoding.operation() != Operation.VERW) {
            code.write(0xf0);
        }
        if (encoding.prefix() > 0x66) {
            code.write(encoding.prefix());
        } else if ((encoding.is(Attribute.REP) || encoding.is(Attribute.REPZ)) && !random.oneIn(4)) {
            code.write(random.oneIn(2) ? 0xf2 : 0xf3);
        }
        if (mode == Mode.BITS_64 && (wide || random.oneIn(2))) {
            code.write(0x40 | (wide ? 8 : 0) | random.below(8));
        }
        switch (encoding.map()) {
            case ONE_BYTE -> {
            }
            case TWO_BYTE_0F -> code.write(0x0f);
            case THREE_BYTE_0F38 -> {
                code.write(0x0f);
                code.write(0x38);
            }
            case THREE_BYTE_0F3A -> {
                code.write(0x0f);
                code.write(0x3a);
            }
            default -> throw new IllegalArgumentException(encoding.toString());
        }
        code.write(encoding.opcode());
        // Enough bytes for ModR/M, SIB, displacement and immediates; how many there are is for the decoder to say.
        int modRm = encoding.modRm() != Encoding.ANY ? encoding.modRm() : modRm(encoding, random);
        byte[] rest = new byte[16];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = (byte) (random.oneIn(8) ? 0 : random.next());
        }
        if (encoding.hasModRm()) {
            code.write(modRm);
        }
        byte[] start = code.toByteArray();
        byte[] whole = new byte[start.length + rest.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(rest, 0, whole, start.length, rest.length);
        Instruction instruction = new Decoder(mode).decode(whole, 0, whole.length, VectorInput.CODE);
        return instruction.isValid() ? java.util.Arrays.copyOf(whole, instruction.length) : start;
    }

    private static int modRm(Encoding encoding, Seeded random) {
        int modRm = (int) random.next() & 0xff;
        boolean register = encoding.form() == RmForm.REGISTER || encoding.form() == RmForm.ANY && random.oneIn(2);
        if (register) {
            modRm |= 0xc0;
        } else if (modRm >= 0xc0) {
            modRm ^= 0x80;
        }
        return encoding.extension() == Encoding.ANY ? modRm : modRm & ~0x38 | encoding.extension() << 3;
    }

    /// The instruction with a state in which its addresses lead to the window most of the time; null if nothing comes of it.
    private @Nullable VectorInput aimed(Instruction instruction, byte[] code, long seed, Seeded random) {
        Operation operation = instruction.encoding().operation();
        Aim aim = new Aim(code, mode, seed, FloatingAim.numbers(instruction.encoding()), random);
        if (ON_STACK.contains(operation) && !random.oneIn(8)) {
            aim.set(Registers.RSP, aim.address());
        }
        if (operation == Operation.POPA) {
            // Where it faults in the middle, processors have loaded EDI already.
            aim.set(Registers.RSP, aim.window() + random.below(64));
        }
        if (operation == Operation.LEAVE && !random.oneIn(8)) {
            aim.set(Registers.RBP, aim.address());
        }
        if (operation == Operation.ENTER) {
            aim.set(Registers.RBP, aim.address());
        }
        if (operation == Operation.RET && aim.isSet(Registers.RSP) && !random.oneIn(8)) {
            aim.setMemory(aim.get(Registers.RSP), aim.target());
        }
        if (STRINGS.contains(operation)) {
            aim.set(Registers.RSI, aim.address());
            aim.set(Registers.RDI, random.oneIn(4) ? aim.get(Registers.RSI) : aim.address());
            aim.set(Registers.RCX, random.below(10));
        }
        if (operation == Operation.XLAT) {
            aim.set(Registers.RBX, aim.window() - 128);
        }
        if (operation == Operation.LOOP || operation == Operation.LOOPE || operation == Operation.LOOPNE
                || operation == Operation.JRCXZ) {
            aim.set(Registers.RCX, random.below(3));
        }
        if ((operation == Operation.DIV || operation == Operation.IDIV) && !random.oneIn(4)) {
            aim.set(Registers.RDX, random.oneIn(2) ? 0 : -random.below(2));
        }
        List<Operand> operands = instruction.encoding().operands();
        if (operands.size() > 1 && operands.get(1).place() == Place.FIXED && operands.get(1).register() == Registers.RCX
                && random.oneIn(3)) {
            aim.set(Registers.RCX, random.below(4));
        }
        if (instruction.memory && operation != Operation.LEA && operation != Operation.NOP) {
            long target = aim.address();
            if (operation == Operation.CMPXCHG16B && !random.oneIn(8)) {
                target &= -16;
            }
            if (operation.unit != Operation.Unit.GENERAL && !random.oneIn(8)) {
                target &= -FloatingAim.alignment(instruction.encoding());
            }
            aim.point(instruction, target);
        }
        if (operation == Operation.MASKMOVDQU) {
            aim.set(Registers.RDI, aim.address());
        } else if (operation == Operation.MASKMOVQ) {
            // One that faults has made the registers those of MMX before, on some processors.
            aim.set(Registers.RDI, aim.window() + random.below(64));
        }
        if (operation == Operation.LDMXCSR && instruction.memory && !random.oneIn(8)) {
            aim.setMemory(aim.address(instruction), random.next() & 0xffff);
        }
        if (kind == VectorKind.SEGMENTS && !aim.select(instruction, SELECTORS[random.below(SELECTORS.length)])) {
            return null;
        }
        if (isBitTest(operation) && operands.get(1).place() == Place.G && instruction.memory
                && instruction.reg() != instruction.base
                && instruction.reg() != instruction.index && !random.oneIn(8)) {
            aim.set(instruction.reg(), random.below(600) - 300);
        }
        if (isNearBranchToItself(instruction) || isShiftBeyondOperand(instruction, aim)) {
            return null;
        }
        if ((operation == Operation.JMP || operation == Operation.CALL) && operands.get(0).place() == Place.E
                && !random.oneIn(8)) {
            aim.branch(instruction);
        }
        if (operation == Operation.CMPXCHG || operation == Operation.CMPXCHG8B || operation == Operation.CMPXCHG16B) {
            aim.expect(instruction);
        }
        return aim.input();
    }

    private static boolean isBitTest(Operation operation) {
        return operation == Operation.BT || operation == Operation.BTS || operation == Operation.BTR
                || operation == Operation.BTC;
    }

    /// SHLD and SHRD of 16 bits by more than that leave the result undefined.
    private static boolean isShiftBeyondOperand(Instruction instruction, Aim aim) {
        Operation operation = instruction.encoding().operation();
        if (operation != Operation.SHLD && operation != Operation.SHRD || instruction.operandBytes != Short.BYTES) {
            return false;
        }
        boolean immediate = instruction.encoding().operands().getLast().place() == Place.I;
        return ((immediate ? instruction.immediate : aim.get(Registers.RCX)) & 31) > Short.SIZE;
    }

    private static boolean isNearBranchToItself(Instruction instruction) {
        List<Operand> operands = instruction.encoding().operands();
        if (operands.isEmpty() || operands.get(0).place() != Place.J) {
            return false;
        }
        long target = instruction.next() + instruction.immediate;
        return target >= VectorInput.CODE && target < instruction.next();
    }

    /// Collects what is not as the seed has it.
    private static final class Aim {

        private final byte[] code;
        private final Mode mode;
        private final long seed;
        private final Seeded random;
        private final Numbers numbers;
        private final List<Pin> pins = new ArrayList<>();

        Aim(byte[] code, Mode mode, long seed, Numbers numbers, Seeded random) {
            this.code = code;
            this.mode = mode;
            this.numbers = numbers;
            this.seed = seed;
            this.random = random;
        }

        VectorInput input() {
            return new VectorInput(code, mode, seed, List.copyOf(pins), numbers);
        }

        /// Somewhere in the window, now and then across the border of its pages or behind them.
        long address() {
            long base = VectorInput.dataBase(mode);
            if (random.oneIn(12)) {
                return VectorInput.DATA_PAGE - base + VectorInput.PAGE - 16 + random.below(32);
            }
            if (random.oneIn(24)) {
                return VectorInput.DATA_PAGE - base + 2 * VectorInput.PAGE - 8 + random.below(16);
            }
            if (mode == Mode.BITS_16 && random.oneIn(16)) {
                // At the limits of the segments.
                return (random.oneIn(2) ? 0x3000L : 0x1_0000L) - random.below(12);
            }
            return window() + 32 + random.below(64);
        }

        /// The offset of the window.
        long window() {
            return VectorInput.WINDOW - VectorInput.dataBase(mode);
        }

        /// Somewhere to jump to.
        long target() {
            return VectorInput.CODE_PAGE - VectorInput.codeBase(mode) + random.below(1024);
        }

        boolean isSet(int register) {
            return pins.stream().anyMatch(pin -> pin.place() == register);
        }

        long get(int register) {
            return input().state().registers()[register];
        }

        void set(int register, long value) {
            pins.removeIf(pin -> pin.place() == register);
            pins.add(new Pin(register, value));
        }

        void setMemory(long address, long value) {
            long place = address - window();
            if (place >= 0 && place <= VectorInput.WINDOW_BYTES - Long.BYTES) {
                pins.add(new Pin(VectorInput.GENERAL_REGISTERS + (int) place, value));
            }
        }

        /// Makes the memory operand be at an address, through its base or else in the bytes of the instruction.
        void point(Instruction instruction, long target) {
            if (instruction.base != Registers.NONE) {
                if (instruction.base != instruction.index && !isSet(instruction.base)) {
                    long index = instruction.index == Registers.NONE ? 0 : get(instruction.index) << instruction.scale;
                    set(instruction.base, target - instruction.displacement - index);
                }
            } else if (instruction.ripRelative || instruction.index == Registers.NONE) {
                long displacement = instruction.ripRelative ? target - instruction.next() : target;
                boolean offset =
                        instruction.encoding().operands().stream().anyMatch(operand -> operand.place() == Place.O);
                int bytes =
                        offset || instruction.addressBytes == Short.BYTES ? instruction.addressBytes : Integer.BYTES;
                int immediates = offset
                        ? 0
                        : instruction.encoding().operands().stream()
                                .filter(operand -> operand.place() == Place.I)
                                .mapToInt(operand -> operand.width().encodedBytes(instruction.operandBytes)).sum();
                int at = code.length - immediates - bytes;
                for (int i = 0; i < bytes; i++) {
                    code[at + i] = (byte) (displacement >>> i * Byte.SIZE);
                }
            } else if (!isSet(instruction.index)) {
                set(instruction.index, target - instruction.displacement >>> instruction.scale);
            }
        }

        private long address(Instruction instruction) {
            VectorInput.State state = input().state();
            long base = instruction.base == Registers.NONE ? 0 : state.registers()[instruction.base];
            long index =
                    instruction.index == Registers.NONE ? 0 : state.registers()[instruction.index] << instruction.scale;
            return Alu.zeroExtend(base + index + instruction.displacement, instruction.addressBytes * Byte.SIZE);
        }

        /// Makes an instruction find a selector.
        ///
        /// @return whether it may be executed
        boolean select(Instruction instruction, int selector) {
            Operand first = instruction.encoding().operands().get(0);
            Operation operation = instruction.encoding().operation();
            if (first.place() == Place.S && (instruction.reg() & 7) >= Registers.FS - Registers.SEGMENTS) {
                return false;
            }
            long value = selector | random.next() << Short.SIZE;
            if (operation == Operation.POP) {
                setMemory(get(Registers.RSP), value);
            } else if (operation == Operation.LDS || operation == Operation.LES || operation == Operation.LSS) {
                setMemory(address(instruction) + instruction.operandBytes, value);
            } else if (operation != Operation.PUSH && instruction.memory) {
                setMemory(address(instruction), value);
            } else if (operation != Operation.PUSH && !isSet(instruction.rm())) {
                set(instruction.rm(), value);
            }
            return true;
        }

        /// Makes an indirect branch go to the page of code.
        void branch(Instruction instruction) {
            long target = target();
            if (instruction.memory) {
                setMemory(address(instruction), target);
            } else if (!isSet(instruction.rm())) {
                set(instruction.rm(), target);
            }
        }

        /// Makes a compare-and-exchange find what it expects, half of the time.
        void expect(Instruction instruction) {
            if (random.oneIn(2)) {
                return;
            }
            VectorInput.State state = input().state();
            if (!instruction.memory) {
                if (!isSet(Registers.RAX)) {
                    set(Registers.RAX, state.registers()[instruction.rm()]);
                }
                return;
            }
            long place = address(instruction) - window();
            if (place < 0 || place > VectorInput.WINDOW_BYTES - 16 || isSet(Registers.RAX) || isSet(Registers.RDX)) {
                return;
            }
            java.nio.ByteBuffer window =
                    java.nio.ByteBuffer.wrap(state.window()).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            int half = instruction.encoding().operation() == Operation.CMPXCHG8B ? Integer.BYTES : Long.BYTES;
            set(Registers.RAX, window.getLong((int) place));
            set(Registers.RDX, window.getLong((int) place + half));
        }
    }
}
