package dev.trapline.cli.render;

import dev.trapline.machine.boot.FlatProgram;
import dev.trapline.machine.cpu.Cpu;
import dev.trapline.machine.cpu.SegmentRegister;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/// What raw code has left behind.
public final class FlatDump {
    /// General registers by their numbers.
    public static final List<String> REGISTERS = List.of("rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8",
            "r9", "r10", "r11", "r12", "r13", "r14", "r15");

    private static final String SCHEMA = "trapline/emulate-flat/1";
    private static final int VECTORS = 16;
    private static final int STACK = 8;
    private static final int BYTES_OF_LINE = 16;
    private static final int MOST_LINES = 64;

    private FlatDump() {}

    /// For people: what was executed last only if it did not end by itself, and of much changed memory only how it begins.
    public static void text(FlatProgram.Result result, Utf8Output out) throws IOException {
        out.text(result.end()).text(" after ").number(result.instructions()).text(" instructions\n");
        int column = 0;
        for (Map.Entry<String, Long> register : registers(result.cpu()).entrySet()) {
            out.text(column == 0 ? "" : column % 3 == 0 ? "\n" : "   ");
            out.text("%-6s %016x".formatted(register.getKey(), register.getValue()));
            column++;
        }
        out.append('\n');
        for (Map.Entry<String, String> register : vectors(result.cpu()).entrySet()) {
            out.text("%-6s %s\n".formatted(register.getKey(), register.getValue()));
        }
        if (!result.halted()) {
            out.text(result.last());
        }
        int lines = 0;
        for (FlatProgram.Change change : result.changes()) {
            for (int from = 0; from < change.bytes().length; from += BYTES_OF_LINE) {
                if (lines++ == MOST_LINES) {
                    out.text("... more memory has changed; --dump json has all of it\n");
                    return;
                }
                int to = Math.min(from + BYTES_OF_LINE, change.bytes().length);
                out.text("%08x  ".formatted(change.address() + from))
                        .text(HexFormat.ofDelimiter(" ").formatHex(change.bytes(), from, to)).append('\n');
            }
        }
    }

    /// For programs; numbers are hexadecimal strings.
    public static void json(FlatProgram.Result result, Utf8Output out) throws IOException {
        try (JsonGenerator json = SafeJson.generator(out, new RowLayout())) {
            json.writeStartObject();
            json.writeStringProperty("schema", SCHEMA);
            json.writeStringProperty("end", result.end());
            json.writeBooleanProperty("halted", result.halted());
            json.writeNumberProperty("instructions", result.instructions());
            json.writeObjectPropertyStart("registers");
            registers(result.cpu())
                    .forEach((name, value) -> json.writeStringProperty(name, "0x" + Long.toHexString(value)));
            vectors(result.cpu()).forEach((name, value) -> json.writeStringProperty(name, "0x" + value));
            json.writeEndObject();
            json.writeArrayPropertyStart("last");
            result.last().lines().forEach(json::writeString);
            json.writeEndArray();
            json.writeArrayPropertyStart("memory");
            for (FlatProgram.Change change : result.changes()) {
                json.writeStartObject();
                json.writeStringProperty("address", "0x" + Long.toHexString(change.address()));
                json.writeStringProperty("bytes", HexFormat.of().formatHex(change.bytes()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
        out.append('\n');
    }

    /// The vector registers that are not zero, and the x87 registers that are not empty: sign and exponent, then the significand.
    private static Map<String, String> vectors(Cpu cpu) {
        Map<String, String> registers = new LinkedHashMap<>();
        for (int i = 0; i < VECTORS; i++) {
            if ((cpu.xmm(i, 0) | cpu.xmm(i, 1)) != 0) {
                registers.put("xmm" + i, "%016x%016x".formatted(cpu.xmm(i, 1), cpu.xmm(i, 0)));
            }
        }
        for (int i = 0; i < STACK; i++) {
            if (!cpu.isX87Empty(i) && (cpu.x87Exponent(i) | cpu.x87Significand(i)) != 0) {
                registers.put("st" + i, "%04x%016x".formatted(cpu.x87Exponent(i), cpu.x87Significand(i)));
            }
        }
        return registers;
    }

    private static Map<String, Long> registers(Cpu cpu) {
        Map<String, Long> registers = new LinkedHashMap<>();
        for (int i = 0; i < REGISTERS.size(); i++) {
            registers.put(REGISTERS.get(i), cpu.register(i));
        }
        registers.put("rip", cpu.rip());
        registers.put("rflags", Integer.toUnsignedLong(cpu.rflags()));
        for (SegmentRegister register : SegmentRegister.values()) {
            registers.put(register.name().toLowerCase(Locale.ROOT), (long) cpu.segment(register).selector());
        }
        registers.put("cr0", cpu.cr0());
        registers.put("cr2", cpu.cr2());
        registers.put("cr3", cpu.cr3());
        registers.put("cr4", cpu.cr4());
        registers.put("efer", cpu.efer());
        registers.put("mxcsr", Integer.toUnsignedLong(cpu.mxcsr()));
        registers.put("fcw", (long) cpu.x87Control());
        registers.put("fsw", (long) cpu.x87Status());
        return registers;
    }
}
