package dev.trapline.machine.asm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes bytes of a source in Intel syntax, as flat binary: no sections, no object files.
///
///     name:  instruction          labels, local ones with a dot: .again
///     name   equ expression       + - * / % & | ^ << >> ~ ( ), $ is here, $$ the beginning, 'A' a character
///            db dw dd dq          numbers and strings; times n in front of it, or of an instruction
///            org bits align       org 0x7c00, bits 16, align 16, align 16, db 0
///            default rel          addresses without registers are relative to RIP
///
/// Sizes are said by byte, word, dword, qword, tword, oword; jumps by short, near and far; prefixes by lock, rep, o32, a32, es
/// and so on. What is written here means the same to nasm.
///
/// Jumps and small numbers take the shortest form that holds them. What that is depends on where everything is, so the source
/// is gone over until nothing moves any more. Where that takes long, nothing gets shorter any more, so that it comes to an end.
public final class Assembler {

    private static final int MAX_PASSES = 100;
    private static final int MAX_PROBLEMS = 20;

    private final String name;
    private final List<SourceLine> lines = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private Assembler(String name) {
        this.name = name;
    }

    /// Assembles a source.
    ///
    /// @param name        what to call it in messages
    /// @param definitions symbols from outside
    /// @throws AssemblyException with everything that is wrong with it
    public static Assembly assemble(String name, String source, Map<String, Long> definitions)
            throws AssemblyException {
        Assembler assembler = new Assembler(name);
        assembler.parse(source);
        return assembler.assemble(definitions);
    }

    private void parse(String source) throws AssemblyException {
        LineParser parser = new LineParser();
        int number = 0;
        for (String text : source.lines().toList()) {
            number++;
            try {
                lines.add(parser.line(number, text));
            } catch (SourceException e) {
                problem(number, e);
            }
        }
        failIfWrong();
    }

    private Assembly assemble(Map<String, Long> definitions) throws AssemblyException {
        Map<String, Value> symbols = new HashMap<>();
        int[] lengths = new int[lines.size()];
        for (int i = 0; i < MAX_PASSES; i++) {
            Pass pass = new Pass(lines, definitions, symbols, lengths, i);
            boolean same = pass.run();
            if (same) {
                pass.problems().forEach(this::problem);
                failIfWrong();
                return pass.assembly();
            }
            symbols.clear();
            symbols.putAll(pass.symbols());
        }
        throw new AssemblyException(List.of(name + ": the addresses never settle"));
    }

    private void problem(int line, SourceException e) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(name + ":" + line + ": " + e.getMessage());
        }
    }

    private void failIfWrong() throws AssemblyException {
        if (!problems.isEmpty()) {
            throw new AssemblyException(problems);
        }
    }
}
