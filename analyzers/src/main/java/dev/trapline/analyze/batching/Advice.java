package dev.trapline.analyze.batching;

import dev.trapline.model.span.OpenFile;

/// What to use in place of many small transfers.
enum Advice {
    BUFFER_READS(
            "larger buffer or readv",
            "small-reads",
            "reads",
            "Read into a larger buffer (a standard I/O library does), or into several with readv."),
    BUFFER_WRITES(
            "buffer or writev",
            "small-writes",
            "writes",
            "Collect the pieces in a buffer and write it when it is full (a standard I/O library does), or hand several"
                    + " pieces over with writev."),
    PREAD(
            "one larger pread or preadv",
            "small-reads",
            "reads",
            "The offsets follow each other: read the whole range with one pread, or into several buffers with preadv."),
    PWRITE(
            "one larger pwrite or pwritev",
            "small-writes",
            "writes",
            "The offsets follow each other: write the whole range with one pwrite, or from several buffers with pwritev."),
    RECVMMSG(
            "recvmmsg",
            "small-messages",
            "receives",
            "Receive many messages with one recvmmsg. The protocol's own cost stays, so expect less than for files."),
    SENDMMSG(
            "sendmmsg",
            "small-messages",
            "sends",
            "Send many messages with one sendmmsg. The protocol's own cost stays, so expect less than for files.");

    /// A few words for a table.
    final String label;
    /// The last part of the finding's identifier.
    final String finding;
    /// What the calls do.
    final String verb;
    final String sentence;

    Advice(String label, String finding, String verb, String sentence) {
        this.label = label;
        this.finding = finding;
        this.verb = verb;
        this.sentence = sentence;
    }

    static Advice of(Role role, OpenFile.Kind kind) {
        boolean messages = role.movesMessages(kind);
        return switch (role) {
            case PREAD -> PREAD;
            case PWRITE -> PWRITE;
            case READ, RECV -> messages ? RECVMMSG : BUFFER_READS;
            default -> messages ? SENDMMSG : BUFFER_WRITES;
        };
    }
}
