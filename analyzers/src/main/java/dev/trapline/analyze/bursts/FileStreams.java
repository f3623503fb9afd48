package dev.trapline.analyze.bursts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the threads of one process do on one open file.
final class FileStreams {
    final long file;
    final List<Sequence> sequences = new ArrayList<>(1);
    final List<FlushScope> scopes = new ArrayList<>(1);
    /// Descriptors that were closed in this part of the recording.
    private final List<Integer> closed = new ArrayList<>(0);

    FileStreams(long file) {
        this.file = file;
    }

    @Nullable
    Sequence find(StreamKey key) {
        for (Sequence sequence : sequences) {
            if (sequence.key.equals(key)) {
                return sequence;
            }
        }
        return null;
    }

    @Nullable
    FlushScope scope(StreamKey key) {
        for (FlushScope scope : scopes) {
            if (scope.key.equals(key)) {
                return scope;
            }
        }
        return null;
    }

    boolean wasClosed(int fd) {
        return closed.contains(fd);
    }

    /// `fd` was closed in a process that may have used it in an earlier part of the recording.
    void close(int fd) {
        if (!closed.contains(fd)) {
            closed.add(fd);
        }
        for (Sequence sequence : sequences) {
            if (sequence.key.number() == fd) {
                sequence.close();
            }
        }
    }

    /// `fd` was closed, and there was nothing before this part of the recording.
    void end(int fd) {
        for (Sequence sequence : sequences) {
            if (sequence.key.number() == fd) {
                sequence.finish();
            }
        }
        sequences.removeIf(sequence -> sequence.ended);
    }

    /// Whether nothing would be lost if it were forgotten.
    boolean isIdle() {
        for (FlushScope scope : scopes) {
            if (!scope.isEmpty()) {
                return false;
            }
        }
        return sequences.isEmpty();
    }

    /// Takes over which descriptors a later part of the recording closed; when nothing came before this part, what was
    /// closed has ended.
    void closed(FileStreams later, boolean young) {
        if (!young) {
            for (Integer fd : later.closed) {
                if (!closed.contains(fd)) {
                    closed.add(fd);
                }
            }
            return;
        }
        for (Sequence sequence : sequences) {
            if (later.closed.contains(sequence.key.number()) && sequence.isClosed()) {
                sequence.finish();
            }
        }
        sequences.removeIf(sequence -> sequence.ended);
    }
}
