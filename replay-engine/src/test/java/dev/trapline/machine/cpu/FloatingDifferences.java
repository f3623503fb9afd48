package dev.trapline.machine.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// Says where the floating-point and vector registers of two outcomes differ, leaving out what differs between processors:
///
/// | what | how much | by |
/// | --- | --- | --- |
/// | RCPPS, RCPSS, RSQRTPS, RSQRTSS | a relative error of 1.5 * 2^-12; results below 2^-125 may be 0 | SDM volume 2, these instructions |
/// | FSIN and other transcendental functions | a relative error of 2^-51 or the last bit of a denormal number, for sine and its like also one of 2^-60 of the operand; C1; everything for operands outside of what the manual defines | SDM volume 1, 8.3.10, and ours, see QUIRKS |
/// | CVTPS2PI and its like, and MASKMOVQ, that raise an exception | whether the registers have become those of MMX | recorded: they have, on AMD's; the manuals say nothing |
final class FloatingDifferences {

    private static final int OPCODE = 6;
    private static final int MXCSR = 24;
    private static final int MXCSR_MASK = 28;
    private static final int ST = 32;
    private static final int XMM = 160;

    private static final double RELATIVE_ERROR = 1.5 / 4096;
    private static final float MAY_BE_ZERO = 0x1p-125f;

    private FloatingDifferences() {}

    static void add(List<String> differences, Instruction instruction, byte[] before, VectorOutcome expectedOutcome,
            VectorOutcome actualOutcome) {
        byte[] expected = expectedOutcome.image();
        byte[] actual = actualOutcome.image().clone();
        Operation operation = instruction.encoding().operation();
        boolean toMmx = operation.unit == Operation.Unit.CONVERSIONS
                && instruction.encoding().operands().stream().anyMatch(operand -> operand.place() == Operand.Place.P
                        || operand.place() == Operand.Place.Q);
        if (toMmx && expectedOutcome.vector() != VectorOutcome.NO_EXCEPTION) {
            System.arraycopy(expected, 0, actual, 0, MXCSR);
            System.arraycopy(expected, ST, actual, ST, XMM - ST);
        }
        switch (operation) {
            case FSIN, FCOS, FSINCOS, FPTAN, FPATAN, F2XM1, FYL2X, FYL2XP1 ->
                    acceptTranscendentals(operation, before, expected, actual);
            case RCPPS, RCPSS, RSQRTPS, RSQRTSS -> acceptApproximations(expected, actual, XMM + 16 * instruction.reg());
            default -> {
                // Exact.
            }
        }
        add(differences, expected, actual);
    }

    private static void acceptTranscendentals(Operation operation, byte[] before, byte[] expected, byte[] actual) {
        ByteBuffer real = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer ours = ByteBuffer.wrap(actual).order(ByteOrder.LITTLE_ENDIAN);
        ours.putShort(2, (short) (ours.getShort(2) & ~FpuState.C1 | real.getShort(2) & FpuState.C1));
        Real first = real(ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN), ST);
        double operand = number(first, 0);
        boolean undefined = switch (operation) {
            case F2XM1 -> first.exponent > 0 || first.exponent == 0 && first.significand != Long.MIN_VALUE;
            case FYL2XP1 -> !(Math.abs(operand) < 1 - Math.sqrt(0.5));
            default -> false;
        };
        boolean angle = switch (operation) {
            case FSIN, FCOS, FSINCOS, FPTAN -> true;
            default -> false;
        };
        for (int at = ST; at < ST + 32; at += 16) {
            Real exact = real(real, at);
            Real result = real(ours, at);
            if (exact.kind != Real.Kind.FINITE || result.kind != Real.Kind.FINITE) {
                continue;
            }
            // Relative to the exact one, which may be beyond the range of doubles.
            int exponent = exact.exponent;
            double error = Math.abs(number(exact, exponent) - number(result, exponent));
            double size = Math.abs(number(exact, 0));
            boolean nextTo = exact.denormal && Math.abs(real.getLong(at) - ours.getLong(at)) <= 1;
            if (error <= 0x1p-51 || nextTo
                    || angle && error * size <= 0x1p-60 * Math.abs(operand) * Math.max(1, size * size)) {
                System.arraycopy(expected, at, actual, at, 16);
            }
        }
        if (undefined) {
            System.arraycopy(expected, 0, actual, 0, MXCSR);
            System.arraycopy(expected, ST, actual, ST, XMM - ST);
        }
    }

    private static Real real(ByteBuffer image, int at) {
        Real real = new Real();
        FloatFormat.decodeExtended(image.getShort(at + 8) & 0xffff, image.getLong(at), real);
        return real;
    }

    /// A number as a double, divided by a power of 2; NaN if it is none.
    private static double number(Real real, int exponent) {
        double magnitude = switch (real.kind) {
            case ZERO -> 0;
            case FINITE -> Math.scalb((double) (real.significand >>> 1), real.exponent - exponent - 62);
            default -> Double.NaN;
        };
        return real.negative ? -magnitude : magnitude;
    }

    private static void acceptApproximations(byte[] expected, byte[] actual, int at) {
        ByteBuffer real = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer ours = ByteBuffer.wrap(actual).order(ByteOrder.LITTLE_ENDIAN);
        for (int lane = at; lane < at + 16; lane += 4) {
            float theirs = real.getFloat(lane);
            float exact = ours.getFloat(lane);
            boolean near = Math.abs((double) theirs - exact) <= RELATIVE_ERROR * Math.abs(exact);
            boolean flushed = theirs == 0 && Math.abs(exact) < MAY_BE_ZERO
                    && Math.copySign(1, theirs) == Math.copySign(1, exact);
            if (near && exact != 0 || flushed) {
                ours.putFloat(lane, theirs);
            }
        }
    }

    /// Compares exactly, but for the addresses of the last instruction and its operand.
    static void add(List<String> differences, byte[] expected, byte[] actual) {
        if (Arrays.equals(expected, 0, OPCODE, actual, 0, OPCODE)
                && Arrays.equals(expected, MXCSR, MXCSR_MASK, actual, MXCSR, MXCSR_MASK)
                && Arrays.equals(expected, ST, Numbers.IMAGE_BYTES, actual, ST, Numbers.IMAGE_BYTES)) {
            return;
        }
        ByteBuffer real = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer ours = ByteBuffer.wrap(actual).order(ByteOrder.LITTLE_ENDIAN);
        differ(differences, "fcw", real.getShort(0) & 0xffff, ours.getShort(0) & 0xffff);
        differ(differences, "fsw", real.getShort(2) & 0xffff, ours.getShort(2) & 0xffff);
        differ(differences, "ftw", real.get(4) & 0xff, ours.get(4) & 0xff);
        differ(differences, "mxcsr", real.getInt(MXCSR), ours.getInt(MXCSR));
        for (int at = ST; at < XMM; at += 16) {
            differ(differences, "st" + (at - ST) / 16 + " exponent", real.getShort(at + 8) & 0xffff,
                    ours.getShort(at + 8) & 0xffff);
            differ(differences, "st" + (at - ST) / 16, real.getLong(at), ours.getLong(at));
        }
        for (int at = XMM; at < Numbers.IMAGE_BYTES; at += 8) {
            differ(differences, "xmm" + (at - XMM) / 16 + (at % 16 == 0 ? " low" : " high"), real.getLong(at),
                    ours.getLong(at));
        }
    }

    private static void differ(List<String> differences, String what, long expected, long actual) {
        if (expected != actual) {
            differences.add(what + " " + Long.toHexString(expected) + " but " + Long.toHexString(actual));
        }
    }
}
