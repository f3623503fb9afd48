package dev.trapline.ingest.format;

import java.io.Serial;

/// Something that a recording says it has lies behind its end, or cannot be what it should be.
public final class CutShort extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /// `what` is missing or damaged.
    public CutShort(String what) {
        super(what, null, false, true);
    }
}
