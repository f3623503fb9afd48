package dev.trapline.machine.boot;

import dev.trapline.machine.Machine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Starts a kernel the way the Multiboot Specification (version 0.6.96) says: a 32-bit ELF file, or any file whose header says
/// where its bytes belong.
public final class Multiboot {

    private static final int MAGIC = 0x1bad_b002;
    private static final long LOADER_MAGIC = 0x2bad_b002L;
    private static final int SEARCHED_BYTES = 8192;
    private static final int HEADER_BYTES = 32;
    private static final int WANTS_VIDEO = 1 << 2;
    private static final int HAS_ADDRESSES = 1 << 16;
    /// Requirements are in the low half; of these, modules on pages and memory information are met.
    private static final int UNKNOWN_REQUIREMENTS = 0xfff8;

    private static final int ELF_MAGIC = 0x464c_457f;
    private static final int ELF_HEADER_BYTES = 52;
    private static final int PROGRAM_HEADER_BYTES = 32;
    private static final int PT_LOAD = 1;

    // What the kernel is told is below 640 KiB, out of the way of everything.
    private static final int INFO = 0x9_0000;
    private static final int INFO_BYTES = 116;
    private static final int MAP = INFO + 0x100;
    private static final int COMMAND_LINE = INFO + 0x200;
    private static final int NAME = INFO + 0x800;
    private static final int COMMAND_LINE_BYTES = NAME - COMMAND_LINE;
    private static final long STACK = 0x8_0000;
    private static final int HAS_MEMORY = 1;
    private static final int HAS_COMMAND_LINE = 1 << 2;
    private static final int HAS_MAP = 1 << 6;
    private static final int HAS_NAME = 1 << 9;

    private static final long LOW_END = 0x9_fc00;
    private static final long HIGH = 0x10_0000;

    private final ByteBuffer file;
    private final Machine machine;

    private Multiboot(byte[] bytes, Machine machine) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.machine = machine;
    }

    /// Loads a kernel into a machine that has just been switched on, and puts its processor in front of it.
    ///
    /// @throws IllegalArgumentException if the file is no such kernel or does not fit
    public static void load(byte[] bytes, String commandLine, Machine machine) {
        new Multiboot(bytes, machine).load(commandLine);
    }

    private void load(String commandLine) {
        int header = header();
        int flags = file.getInt(header + 4);
        if ((flags & (UNKNOWN_REQUIREMENTS | WANTS_VIDEO)) != 0) {
            throw new IllegalArgumentException("the kernel needs what this loader has not: flags 0x"
                    + Integer.toHexString(flags & 0xffff));
        }
        long entry = (flags & HAS_ADDRESSES) != 0 ? loadByAddresses(header) : loadElf();
        tell(commandLine);
        ProtectedStart.prepare(machine.processor(0), machine.memory(), entry, STACK, LOADER_MAGIC, INFO);
    }

    private int header() {
        for (int at = 0; at + HEADER_BYTES <= Math.min(file.capacity(), SEARCHED_BYTES); at += Integer.BYTES) {
            if (file.getInt(at) == MAGIC && MAGIC + file.getInt(at + 4) + file.getInt(at + 8) == 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("no multiboot header in the first 8 KiB");
    }

    private long loadByAddresses(int header) {
        long headerAddress = unsigned(header + 12);
        long from = unsigned(header + 16);
        long loadEnd = unsigned(header + 20);
        long bssEnd = unsigned(header + 24);
        long offset = header - (headerAddress - from);
        if (offset < 0 || offset > file.capacity()) {
            throw new IllegalArgumentException("the header says that the kernel begins outside of the file");
        }
        long length = loadEnd == 0 ? file.capacity() - offset : loadEnd - from;
        copy(offset, from, length, Math.max(length, bssEnd == 0 ? 0 : bssEnd - from));
        return unsigned(header + 28);
    }

    private long loadElf() {
        boolean is32Bit = file.capacity() >= ELF_HEADER_BYTES && file.getInt(0) == ELF_MAGIC && file.get(4) == 1
                && file.get(5) == 1;
        if (!is32Bit) {
            throw new IllegalArgumentException("neither a 32-bit ELF file nor addresses in the multiboot header");
        }
        long table = unsigned(28);
        int size = Short.toUnsignedInt(file.getShort(42));
        int count = Short.toUnsignedInt(file.getShort(44));
        if (size < PROGRAM_HEADER_BYTES || table + (long) size * count > file.capacity()) {
            throw new IllegalArgumentException("the program headers are outside of the file");
        }
        for (int i = 0; i < count; i++) {
            int at = (int) table + i * size;
            if (file.getInt(at) == PT_LOAD) {
                copy(unsigned(at + 4), unsigned(at + 12), unsigned(at + 16), unsigned(at + 20));
            }
        }
        return unsigned(24);
    }

    private long unsigned(int at) {
        return Integer.toUnsignedLong(file.getInt(at));
    }

    /// `length` bytes of the file, of `all` bytes in memory, the rest of which are zero.
    private void copy(long offset, long to, long length, long all) {
        if (length < 0 || offset + length > file.capacity()) {
            throw new IllegalArgumentException("a segment of the kernel is outside of the file");
        }
        if (to + all > machine.memory().bytes() || all < length) {
            throw new IllegalArgumentException(
                    "the kernel does not fit into " + machine.memory().bytes() + " bytes of memory");
        }
        for (long i = 0; i < length; i++) {
            machine.memory().write8(to + i, file.get((int) (offset + i)));
        }
    }

    private void tell(String commandLine) {
        byte[] text = commandLine.getBytes(StandardCharsets.UTF_8);
        if (text.length >= COMMAND_LINE_BYTES) {
            throw new IllegalArgumentException("a command line has up to " + (COMMAND_LINE_BYTES - 1) + " bytes");
        }
        machine.load(COMMAND_LINE, text);
        machine.load(NAME, "Trapline".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer info = ByteBuffer.allocate(INFO_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long memory = machine.memory().bytes();
        info.putInt(0, HAS_MEMORY | HAS_COMMAND_LINE | HAS_MAP | HAS_NAME);
        info.putInt(4, (int) (LOW_END >> 10));
        info.putInt(8, (int) Math.max(memory - HIGH >> 10, 0));
        info.putInt(16, COMMAND_LINE);
        ByteBuffer map = ByteBuffer.allocate(2 * 24).order(ByteOrder.LITTLE_ENDIAN);
        map.putInt(20).putLong(0).putLong(LOW_END).putInt(1);
        map.putInt(20).putLong(HIGH).putLong(Math.max(memory - HIGH, 0)).putInt(1);
        info.putInt(44, map.capacity());
        info.putInt(48, MAP);
        info.putInt(64, NAME);
        machine.load(MAP, map.array());
        machine.load(INFO, info.array());
    }
}
