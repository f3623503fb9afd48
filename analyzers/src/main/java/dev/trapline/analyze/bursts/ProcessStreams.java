package dev.trapline.analyze.bursts;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the threads of one process do on its open files.
final class ProcessStreams {
    final int tgid;
    /// It was made in this part of the recording, so nothing of it came before.
    boolean young;
    /// By the identity of the open file.
    final Map<Long, FileStreams> files = new HashMap<>();
    /// The first thing in this part of the recording that concerns all files of the process, and how many spans came
    /// before it.
    @Nullable
    Flush first;
    long firstAt;

    ProcessStreams(int tgid) {
        this.tgid = tgid;
    }

    void concern(Flush flush, long at) {
        if (first == null) {
            first = flush;
            firstAt = at;
        }
    }
}
