package dev.trapline.ingest.tracedat;

import java.util.Locale;

/// How sections of a trace.dat of version 7 are compressed.
public enum Packing {
    NONE(""),
    /// What trace-cmd does unless told otherwise.
    ZSTD("1.5"),
    ZLIB("1.2");

    /// The version of the format that a file names beside it; only shown.
    private final String version;

    Packing(String version) {
        this.version = version;
    }

    /// The name in the file and on the command line.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String version() {
        return version;
    }
}
