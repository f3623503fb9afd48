package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.PagingMode;

/// The state of a processor as text, for a person who wants to know how a guest came to its end.
final class ProcessorReport {

    private static final int COLUMNS = 4;
    private static final String[] FLAG_NAMES =
            {"CF", "", "PF", "", "AF", "", "ZF", "SF", "TF", "IF", "DF", "OF", "", "",
                "NT", "", "RF", "VM", "AC", "", "", "ID"};

    private final Cpu cpu;
    private final StringBuilder text = new StringBuilder();

    ProcessorReport(Cpu cpu) {
        this.cpu = cpu;
    }

    /// The report.
    ///
    /// @param trouble what cannot be executed, or nothing
    String text(String trouble, BlockTrail trail) {
        reason(trouble);
        mode();
        generalRegisters();
        flags();
        controlRegisters();
        segments();
        trail(trail);
        return text.toString();
    }

    /// The mode, and what was executed last.
    String lastInstructions(BlockTrail trail) {
        mode();
        trail(trail);
        return text.toString();
    }

    private void reason(String trouble) {
        if (cpu.isShutDown()) {
            text.append("shut down: ").append(cpu.shutdownReason()).append('\n');
        } else if (!trouble.isEmpty()) {
            text.append(trouble).append('\n');
        } else if (cpu.halted()) {
            text.append("halted\n");
        }
        text.append("after ").append(cpu.instructions()).append(" instructions\n");
    }

    private void mode() {
        PagingMode paging = cpu.mmu().mode();
        text.append(switch (cpu.operatingMode()) {
            case REAL -> "real mode";
            case PROTECTED -> "protected mode";
            case LONG -> cpu.segments.bits64() ? "64-bit mode" : "compatibility mode";
        });
        text.append(", ").append(cpu.context.mode().addressBytes * Byte.SIZE).append("-bit code, CPL ")
                .append(cpu.privilege()).append(", ");
        text.append(switch (paging.structure()) {
            case NONE -> "no paging";
            case BITS_32 -> "32-bit paging";
            case PAE -> "PAE paging";
            case FOUR_LEVEL -> "4-level paging";
        }).append('\n');
    }

    private void generalRegisters() {
        for (int i = 0; i < Registers.GENERAL; i++) {
            register(Registers.name(i, Long.BYTES), cpu.register(i));
            text.append(i % COLUMNS == COLUMNS - 1 ? '\n' : ' ');
        }
        register("rip", cpu.rip());
    }

    private void flags() {
        text.append(" rflags ").append(Integer.toHexString(cpu.rflags()));
        for (int bit = 0; bit < FLAG_NAMES.length; bit++) {
            if ((cpu.rflags() >> bit & 1) != 0 && !FLAG_NAMES[bit].isEmpty()) {
                text.append(' ').append(FLAG_NAMES[bit]);
            }
        }
        text.append(" IOPL=").append(cpu.ioPrivilege()).append('\n');
    }

    private void controlRegisters() {
        register("cr0", cpu.cr0());
        text.append(' ');
        register("cr2", cpu.cr2());
        text.append(' ');
        register("cr3", cpu.cr3());
        text.append(' ');
        register("cr4", cpu.cr4());
        text.append('\n');
        register("efer", cpu.efer());
        text.append('\n');
    }

    private void register(String name, long value) {
        text.append(name).append(" ".repeat(Math.max(1, 4 - name.length()))).append(hex(value, Long.BYTES));
    }

    private void segments() {
        for (SegmentRegister register : SegmentRegister.values()) {
            segment(register.name(), cpu.segment(register));
        }
        segment("LDTR", cpu.segments.ldtr);
        segment("TR", cpu.segments.tr);
        table("GDTR", cpu.gdtr());
        table("IDTR", cpu.idtr());
    }

    private void segment(String name, Segment segment) {
        text.append(name).append(" ".repeat(5 - name.length())).append(hex(segment.selector(), Short.BYTES))
                .append(" base ").append(hex(segment.base(), Long.BYTES))
                .append(" limit ").append(hex(segment.limit(), Integer.BYTES))
                .append(" attributes ").append(hex(segment.attributes(), Short.BYTES)).append('\n');
    }

    private void table(String name, TableRegister table) {
        text.append(name).append("      base ").append(hex(table.base(), Long.BYTES))
                .append(" limit ").append(hex(table.limit(), Short.BYTES)).append('\n');
    }

    private void trail(BlockTrail trail) {
        text.append("last instructions, oldest first:\n");
        for (String line : new LastInstructions(cpu, trail).lines()) {
            text.append(line).append('\n');
        }
    }

    private static String hex(long value, int bytes) {
        String digits = Long.toHexString(value);
        int width = bytes * 2;
        return digits.length() >= width
                ? digits.substring(digits.length() - width)
                : "0".repeat(width - digits.length()) + digits;
    }
}
