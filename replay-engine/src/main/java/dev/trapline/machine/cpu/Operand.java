package dev.trapline.machine.cpu;

import java.util.List;
import java.util.Map;

/// An operand of an encoding, as the manual's codes say it (SDM volume 2, A.2.1): `Ev` is a register or memory of the
/// operand size.
///
/// @param place    where it is
/// @param width    how wide it is
/// @param register for [Place#FIXED] the register (see [Registers])
record Operand(Place place, Width width, int register) {

    /// Where an operand is.
    enum Place {
        /// Register or memory, as r/m of ModR/M says.
        E,
        /// Memory of r/m.
        M,
        /// Register of r/m.
        R,
        /// Register of reg.
        G,
        /// Register of the opcode's low three bits.
        Z,
        /// Immediate.
        I,
        /// Target relative to the next instruction.
        J,
        /// Memory at an offset that the instruction holds.
        O,
        /// Memory at rSI.
        X,
        /// Memory at rDI.
        Y,
        /// Far pointer that the instruction holds.
        A,
        /// Segment register of reg.
        S,
        /// Control register of reg.
        C,
        /// Debug register of reg.
        D,
        /// xmm register of reg.
        V,
        /// xmm register or memory of r/m.
        W,
        /// xmm register of r/m.
        U,
        /// mmx register of reg.
        P,
        /// mmx register or memory of r/m.
        Q,
        /// mmx register of r/m.
        N,
        /// x87 register of r/m.
        F,
        /// The top of the x87 registers.
        ST,
        /// A register that the encoding names.
        FIXED,
        /// The number 1.
        ONE;

        boolean needsModRm() {
            return switch (this) {
                case E, M, R, G, S, C, D, V, W, U, P, Q, N, F -> true;
                case Z, I, J, O, X, Y, A, FIXED, ONE, ST -> false;
            };
        }
    }

    /// How wide an operand is.
    enum Width {
        B, W, D, Q, DQ,
        /// 10 bytes, an x87 number.
        T,
        /// The operand size.
        V,
        /// The operand size, but 4 bytes of an operand size of 8.
        Z,
        /// 4 bytes, or 8 if that is the operand size.
        Y,
        /// One byte in the instruction, sign-extended to the operand size.
        BS,
        /// A far pointer: offset of the operand size and selector.
        P,
        /// A pair of bounds.
        A,
        /// None, or as the instruction says.
        NONE;

        /// The bytes of such an operand, 0 for none, if the operand size is so many bytes.
        int bytes(int operandBytes) {
            return switch (this) {
                case B -> 1;
                case W -> 2;
                case D -> 4;
                case Q -> 8;
                case DQ -> 16;
                case T -> 10;
                case V, BS -> operandBytes;
                case Z -> Math.min(operandBytes, 4);
                case Y -> Math.max(operandBytes, 4);
                case P -> operandBytes + 2;
                case A -> operandBytes * 2;
                case NONE -> 0;
            };
        }

        /// The bytes that an immediate of this width takes in the instruction.
        int encodedBytes(int operandBytes) {
            return this == BS ? 1 : bytes(operandBytes);
        }
    }

    private static final Place[] PLACES = Place.values();
    private static final Map<String, Operand> NAMED = Map.ofEntries(
            Map.entry("1", new Operand(Place.ONE, Width.B, 0)),
            Map.entry("ST", new Operand(Place.ST, Width.NONE, 0)),
            Map.entry("AL", fixed(Width.B, Registers.RAX)),
            Map.entry("CL", fixed(Width.B, Registers.RCX)),
            Map.entry("DX", fixed(Width.W, Registers.RDX)),
            Map.entry("AX", fixed(Width.W, Registers.RAX)),
            Map.entry("rAX", fixed(Width.V, Registers.RAX)),
            Map.entry("eAX", fixed(Width.Z, Registers.RAX)),
            Map.entry("ES", fixed(Width.W, Registers.SEGMENTS)),
            Map.entry("CS", fixed(Width.W, Registers.SEGMENTS + 1)),
            Map.entry("SS", fixed(Width.W, Registers.SEGMENTS + 2)),
            Map.entry("DS", fixed(Width.W, Registers.SEGMENTS + 3)),
            Map.entry("FS", fixed(Width.W, Registers.SEGMENTS + 4)),
            Map.entry("GS", fixed(Width.W, Registers.SEGMENTS + 5)));

    private static Operand fixed(Width width, int register) {
        return new Operand(Place.FIXED, width, register);
    }

    /// Whether there is one of this kind among some.
    static boolean any(List<Operand> operands, Place place) {
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i).place == place) {
                return true;
            }
        }
        return false;
    }

    /// The operand that a code of the table stands for.
    static Operand parse(String code) {
        Operand named = NAMED.get(code);
        if (named != null) {
            return named;
        }
        Width width = switch (code.substring(1)) {
            case "b" -> Width.B;
            case "bs" -> Width.BS;
            case "w" -> Width.W;
            case "d" -> Width.D;
            case "q" -> Width.Q;
            case "dq" -> Width.DQ;
            case "t" -> Width.T;
            case "v" -> Width.V;
            case "z" -> Width.Z;
            case "y" -> Width.Y;
            case "p" -> Width.P;
            case "a" -> Width.A;
            case "" -> Width.NONE;
            default -> throw new IllegalArgumentException("operand " + code);
        };
        for (Place place : PLACES) {
            if (code.startsWith(place.name())) {
                return new Operand(place, width, 0);
            }
        }
        throw new IllegalArgumentException("operand " + code);
    }
}
