package dev.trapline.machine.asm;

import java.util.List;

/// A source that cannot be assembled.
public final class AssemblyException extends Exception {

    private static final long serialVersionUID = 1;

    private final List<String> problems;

    AssemblyException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /// What is wrong, each as `file:line: what`.
    public List<String> problems() {
        return problems;
    }
}
