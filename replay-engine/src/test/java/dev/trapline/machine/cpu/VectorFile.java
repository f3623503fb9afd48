package dev.trapline.machine.cpu;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Vectors in a file: of the state before only the seed, of the state after only what changed.
///
///     count                                                          4 bytes, then for each vector, all big-endian:
///     length, code                                                   1, length
///     seed                                                           8
///     number of pins, then place and value of each              1, 2 + 8
///     exception (255: none), and for one its error code and CR2      1, 4 + 8
///     RIP less where the code is                                     8
///     number of changed registers, then number and value of each     1, 1 + 8
///     RFLAGS                                                         4
///     number of changed bytes of memory, then place and value        2, 1 + 1
///
/// Where floating point and vectors are compared:
///
///     what numbers there are, before the seed                        1
///     number of changed bytes of their image, then place and value   2, 2 + 1
final class VectorFile {

    private static final int NONE = 255;

    private VectorFile() {}

    static void write(Path file, List<Vector> vectors, VectorKind kind) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file))))) {
            out.writeInt(vectors.size());
            for (Vector vector : vectors) {
                write(out, vector, kind);
            }
        }
    }

    private static void write(DataOutputStream out, Vector vector, VectorKind kind) throws IOException {
        VectorInput input = vector.input();
        VectorOutcome outcome = vector.outcome();
        out.writeByte(input.code().length);
        out.write(input.code());
        if (kind.floating) {
            out.writeByte(input.numbers().code);
        }
        out.writeLong(input.seed());
        out.writeByte(input.pins().size());
        for (VectorInput.Pin pin : input.pins()) {
            out.writeShort(pin.place());
            out.writeLong(pin.value());
        }
        out.writeByte(outcome.vector() == VectorOutcome.NO_EXCEPTION ? NONE : outcome.vector());
        if (outcome.vector() != VectorOutcome.NO_EXCEPTION) {
            out.writeInt(outcome.errorCode());
            out.writeLong(outcome.address());
        }
        out.writeLong(outcome.rip() - VectorInput.CODE);
        VectorInput.State before = input.state();
        List<Integer> registers = new ArrayList<>();
        for (int i = 0; i < before.registers().length; i++) {
            if (before.registers()[i] != outcome.registers()[i]) {
                registers.add(i);
            }
        }
        out.writeByte(registers.size());
        for (int register : registers) {
            out.writeByte(register);
            out.writeLong(outcome.registers()[register]);
        }
        out.writeInt(outcome.rflags());
        List<Integer> changed = new ArrayList<>();
        for (int i = 0; i < VectorInput.WINDOW_BYTES; i++) {
            if (before.window()[i] != outcome.window()[i]) {
                changed.add(i);
            }
        }
        out.writeShort(changed.size());
        for (int place : changed) {
            out.writeByte(place);
            out.writeByte(outcome.window()[place]);
        }
        if (kind.floating) {
            List<Integer> inImage = new ArrayList<>();
            for (int i = 0; i < Numbers.IMAGE_BYTES; i++) {
                if (before.image()[i] != outcome.image()[i]) {
                    inImage.add(i);
                }
            }
            out.writeShort(inImage.size());
            for (int place : inImage) {
                out.writeShort(place);
                out.writeByte(outcome.image()[place]);
            }
        }
    }

    static List<Vector> read(InputStream file, VectorKind kind) throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new GZIPInputStream(file)))) {
            for (int left = in.readInt(); left > 0; left--) {
                vectors.add(read(in, kind));
            }
        }
        return vectors;
    }

    private static Vector read(DataInputStream in, VectorKind kind) throws IOException {
        byte[] code = in.readNBytes(in.readUnsignedByte());
        Numbers numbers = kind.floating ? Numbers.of(in.readUnsignedByte()) : Numbers.NONE;
        long seed = in.readLong();
        List<VectorInput.Pin> pins = new ArrayList<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            pins.add(new VectorInput.Pin(in.readUnsignedShort(), in.readLong()));
        }
        VectorInput input = new VectorInput(code, kind.mode, seed, List.copyOf(pins), numbers);
        VectorInput.State after = input.state();
        int vector = in.readUnsignedByte();
        int errorCode = 0;
        long address = 0;
        if (vector != NONE) {
            errorCode = in.readInt();
            address = in.readLong();
        }
        long rip = in.readLong() + VectorInput.CODE;
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            after.registers()[in.readUnsignedByte()] = in.readLong();
        }
        int rflags = in.readInt();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            after.window()[in.readUnsignedByte()] = in.readByte();
        }
        if (kind.floating) {
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                after.image()[in.readUnsignedShort()] = in.readByte();
            }
        }
        return new Vector(input,
                new VectorOutcome(vector == NONE ? VectorOutcome.NO_EXCEPTION : vector, errorCode, address, rip,
                        after.registers(), rflags, after.window(), after.image()));
    }
}
