package dev.trapline.ingest.encode;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What records cannot say, counted.
final class Omissions {
    private final SortedMap<String, Long> leftOut = new TreeMap<>();
    private final SortedMap<String, Long> abridged = new TreeMap<>();

    /// One more event called `kernelName` has no record.
    void leaveOut(String kernelName) {
        leftOut.merge(kernelName, 1L, Long::sum);
    }

    /// One more record of `event` does not say `what`.
    void abridge(String event, String what) {
        abridged.merge(event + ": " + what, 1L, Long::sum);
    }

    SortedMap<String, Long> leftOut() {
        return Collections.unmodifiableSortedMap(leftOut);
    }

    SortedMap<String, Long> abridged() {
        return Collections.unmodifiableSortedMap(abridged);
    }
}
