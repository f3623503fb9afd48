package dev.trapline.ingest.tracecmd;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.kernel.EventTextSource;

/// Opens the text of `trace-cmd report`, see [ReportTokenizer] for what it looks like.
public final class ReportSource {
    /// The format's name.
    public static final String FORMAT = "tracecmd-report";

    private ReportSource() {}

    /// The events of `input`, about which `opening` tells what its first lines say.
    ///
    /// @param workers threads to use beside the caller's
    /// @throws RecordingException when the text is a summary without events
    public static EventTextSource open(ByteInput input, ReportOpening opening, int workers)
            throws RecordingException {
        return open(input, opening, workers, EventTextSource.BLOCK_SIZE);
    }

    /// The same in blocks of about `blockSize` bytes.
    public static EventTextSource open(
            ByteInput input, ReportOpening opening, int workers, int blockSize)
            throws RecordingException {
        opening.requireReadable(input.name());
        return new EventTextSource(
                input,
                FORMAT,
                opening.lines(),
                opening.column(),
                opening::tokenizer,
                workers,
                blockSize);
    }
}
