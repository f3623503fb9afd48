package dev.trapline.ingest.rows;

/// Reads rows of one format, one line each.
interface RowReader {

    /// What a line turned out to be.
    enum Line {
        /// An event.
        EVENT,
        /// Names of columns.
        HEADER,
        /// Something else.
        UNKNOWN
    }

    /// The format's name.
    String format();

    /// Reads `bytes[from..to)`, a line without its end, into `row`.
    Line read(byte[] bytes, int from, int to, EventRow row);
}
