package dev.trapline.machine.boot;

import dev.trapline.machine.Machine;
import dev.trapline.machine.cpu.Cpu;
import java.util.ArrayList;
import java.util.List;

/// The registers that decide how the machine works.
record ControlState(long cr0, long cr3, long cr4, long efer, long gdt, long idt, boolean a20) {

    private static final String[] CR0_BITS = {"PE", "MP", "EM", "TS", "ET", "NE"};
    private static final String[] CR4_BITS = {"VME", "PVI", "TSD", "DE", "PSE", "PAE", "MCE", "PGE", "PCE", "OSFXSR",
        "OSXMMEXCPT"};

    static ControlState of(Machine machine) {
        Cpu cpu = machine.processor(0);
        return new ControlState(cpu.cr0(), cpu.cr3(), cpu.cr4(), cpu.efer(), cpu.gdtr().base(), cpu.idtr().base(),
                machine.a20Open());
    }

    /// What is different from before.
    List<BootStep.Change> since(ControlState before) {
        List<BootStep.Change> changes = new ArrayList<>();
        add(changes, "CR0", before.cr0, cr0);
        add(changes, "CR3", before.cr3, cr3);
        add(changes, "CR4", before.cr4, cr4);
        add(changes, "EFER", before.efer, efer);
        add(changes, "GDTR", before.gdt, gdt);
        add(changes, "IDTR", before.idt, idt);
        add(changes, "A20", before.a20 ? 1 : 0, a20 ? 1 : 0);
        return changes;
    }

    private static void add(List<BootStep.Change> changes, String register, long from, long to) {
        if (from == to) {
            return;
        }
        List<String> bits = new ArrayList<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            String name = bit(register, bit);
            if (((from ^ to) >>> bit & 1) != 0 && !name.isEmpty()) {
                bits.add(((to >>> bit & 1) != 0 ? "" : "-") + name);
            }
        }
        changes.add(new BootStep.Change(register, from, to, bits));
    }

    private static String bit(String register, int bit) {
        return switch (register) {
            case "CR0" -> switch (bit) {
                case 16 -> "WP";
                case 18 -> "AM";
                case 29 -> "NW";
                case 30 -> "CD";
                case 31 -> "PG";
                default -> bit < CR0_BITS.length ? CR0_BITS[bit] : "";
            };
            case "CR4" -> bit < CR4_BITS.length ? CR4_BITS[bit] : "";
            case "EFER" -> switch (bit) {
                case 0 -> "SCE";
                case 8 -> "LME";
                case 10 -> "LMA";
                case 11 -> "NXE";
                default -> "";
            };
            default -> "";
        };
    }
}
