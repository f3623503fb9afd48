package dev.trapline.machine.asm;

/// What expressions refer to.
interface Scope {

    /// The value of a symbol.
    ///
    /// @throws SourceException if it has none
    Value symbol(String name) throws SourceException;

    /// `$`, where the statement is.
    long here();

    /// `$$`, where the first byte is.
    long origin();
}
