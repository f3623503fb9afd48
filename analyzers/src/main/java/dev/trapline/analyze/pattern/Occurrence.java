package dev.trapline.analyze.pattern;

/// The beginnings and ends of a pattern in one scope.
///
/// The first end of a part of a recording is kept with what began before it, because the pattern may have begun in an
/// earlier part.
final class Occurrence {
    /// Since the part began, up to the first end.
    private long leadingBegins;
    private long leadingNs;
    private boolean ended;
    private long firstEndNs;
    /// Since the last end.
    private long begins;
    private long beginNs;

    void begin(long ns) {
        if (ended) {
            beginNs = begins++ == 0 ? ns : beginNs;
        } else {
            leadingNs = leadingBegins++ == 0 ? ns : leadingNs;
        }
    }

    void end(long ns, Matches matches) {
        if (ended) {
            settle(begins, beginNs, ns, matches);
            begins = 0;
        } else {
            ended = true;
            firstEndNs = ns;
        }
    }

    private static void settle(long begins, long beginNs, long endNs, Matches matches) {
        if (begins == 0) {
            matches.unmatchedEnd();
        } else {
            matches.pair(begins, endNs - beginNs);
        }
    }

    /// Takes over what followed.
    void merge(Occurrence later, Matches matches) {
        if (later.leadingBegins > 0) {
            begin(later.leadingNs);
            if (ended) {
                begins += later.leadingBegins - 1;
            } else {
                leadingBegins += later.leadingBegins - 1;
            }
        }
        if (later.ended) {
            end(later.firstEndNs, matches);
            begins = later.begins;
            beginNs = later.beginNs;
        }
    }

    /// Nothing came before or comes after. Changes nothing.
    void close(Matches matches) {
        if (ended) {
            settle(leadingBegins, leadingNs, firstEndNs, matches);
        }
        if ((ended ? begins : leadingBegins) > 0) {
            matches.unmatchedBegin();
        }
    }
}
