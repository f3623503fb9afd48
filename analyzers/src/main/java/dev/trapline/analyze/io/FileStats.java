package dev.trapline.analyze.io;

import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.model.span.OpenFile;

/// The figures of one file, or of several that were added up.
final class FileStats {
    OpenFile.Kind kind = OpenFile.Kind.UNKNOWN;
    final Flow in = new Flow();
    final Flow out = new Flow();
    /// Times of calls that moved bytes or tried to, where they are known.
    final Latencies times;
    /// sendfile, splice, copy_file_range and their like.
    long copies;
    long copiedBytes;
    long consecutive;
    long ahead;
    long back;
    /// Reads after writes and writes after reads.
    long turns;
    long opens;
    long openErrors;
    long closes;
    long seeks;
    long syncs;
    final Latencies syncTimes;
    long maps;
    long mappedBytes;

    FileStats(RowPrecision precision) {
        times = new Latencies(precision);
        syncTimes = new Latencies(precision);
    }

    /// The file is of this kind: a known kind counts more than an unknown one, and of two known ones
    /// always the same wins.
    void isNow(OpenFile.Kind now) {
        if (now != kind && now != OpenFile.Kind.UNKNOWN && (kind == OpenFile.Kind.UNKNOWN || now.compareTo(kind) > 0)) {
            kind = now;
        }
    }

    void add(FileStats later) {
        isNow(later.kind);
        in.add(later.in);
        out.add(later.out);
        times.add(later.times);
        copies += later.copies;
        copiedBytes += later.copiedBytes;
        consecutive += later.consecutive;
        ahead += later.ahead;
        back += later.back;
        turns += later.turns;
        opens += later.opens;
        openErrors += later.openErrors;
        closes += later.closes;
        seeks += later.seeks;
        syncs += later.syncs;
        syncTimes.add(later.syncTimes);
        maps += later.maps;
        mappedBytes += later.mappedBytes;
    }

    long calls() {
        return in.attempts() + out.attempts() + copies;
    }

    long bytes() {
        return in.bytes + out.bytes + copiedBytes;
    }

    /// Accesses whose place beside the one before is known.
    long ordered() {
        return consecutive + ahead + back;
    }
}
