package dev.trapline.ingest.perfscript;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.kernel.EventTextSource;

/// Opens the text of `perf script`, see [ScriptTokenizer] for what it looks like.
public final class ScriptSource {
    /// The format's name.
    public static final String FORMAT = "perf-script";

    private ScriptSource() {}

    /// The events of `input`, about which `opening` tells what its first lines say.
    ///
    /// @param workers threads to use beside the caller's
    /// @throws RecordingException when it is text of perf without events
    public static EventTextSource open(ByteInput input, ScriptOpening opening, int workers)
            throws RecordingException {
        return open(input, opening, workers, EventTextSource.BLOCK_SIZE);
    }

    /// The same in blocks of about `blockSize` bytes.
    public static EventTextSource open(
            ByteInput input, ScriptOpening opening, int workers, int blockSize)
            throws RecordingException {
        opening.requireReadable(input.name());
        return new EventTextSource(
                input,
                FORMAT,
                opening.lines(),
                ScriptTokenizer.COLUMN,
                opening::tokenizer,
                workers,
                blockSize);
    }
}
