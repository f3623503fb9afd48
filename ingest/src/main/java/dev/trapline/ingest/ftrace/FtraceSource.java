package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.kernel.EventTextSource;

/// Opens ftrace text, see [FtraceTokenizer] for what it looks like.
public final class FtraceSource {
    /// The format's name.
    public static final String FORMAT = "ftrace";

    private FtraceSource() {}

    /// The events of `input`, about which `opening` tells what its first lines say.
    ///
    /// @param workers threads to use beside the caller's
    /// @throws RecordingException when the text was made with options that leave too little in it
    public static EventTextSource open(ByteInput input, FtraceOpening opening, int workers)
            throws RecordingException {
        return open(input, opening, workers, EventTextSource.BLOCK_SIZE);
    }

    /// The same in blocks of about `blockSize` bytes.
    public static EventTextSource open(
            ByteInput input, FtraceOpening opening, int workers, int blockSize)
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
