package dev.trapline.ingest.encode;

/// The `print fmt` of a description being put together: the format and, behind it, what it prints.
final class PrintFormat {
    private final StringBuilder format = new StringBuilder("\"");
    private final StringBuilder arguments = new StringBuilder();

    /// Further text, with the expressions for its conversions.
    PrintFormat add(String text, String... expressions) {
        format.append(text);
        for (String expression : expressions) {
            arguments.append(", ").append(expression);
        }
        return this;
    }

    /// The same where `isThere`: of a field that older kernels do not have.
    PrintFormat addIf(boolean isThere, String text, String... expressions) {
        return isThere ? add(text, expressions) : this;
    }

    @Override
    public String toString() {
        return format + "\"" + arguments;
    }
}
