package dev.trapline.machine.asm;

import java.util.List;

/// A source that cannot be assembled.
public final class AssemblyException extends Exception {

    private static final long serialVersionUID = 1;

    AssemblyException(List<String> problems) {
        super(String.join("\n", problems));
    }

    /// What is wrong, each as `file:line: what`.
    public List<String> problems() {
        return getMessage().lines().toList();
    }
}
