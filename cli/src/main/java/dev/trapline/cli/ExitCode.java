package dev.trapline.cli;

/// What the exit codes mean; the same for every command.
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int DATA_LOSS = 3;

    private ExitCode() {}
}
