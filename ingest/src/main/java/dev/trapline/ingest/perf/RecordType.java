package dev.trapline.ingest.perf;

/// The kinds of records in a perf.data (`enum perf_event_type`, uapi/linux/perf_event.h, and
/// `enum perf_user_event_type`, tools/lib/perf/include/perf/event.h).
final class RecordType {
    static final int LOST = 2;
    static final int COMM = 3;
    static final int FORK = 7;
    static final int SAMPLE = 9;
    static final int LOST_SAMPLES = 13;
    /// The highest of the kernel's own kinds, PERF_RECORD_CALLCHAIN_DEFERRED.
    static final int LAST_OF_KERNEL = 22;

    static final int FIRST_OF_TOOL = 64;
    static final int HEADER_ATTR = 64;
    static final int TRACING_DATA = 66;
    static final int FINISHED_ROUND = 68;
    static final int AUXTRACE = 71;
    static final int EVENT_UPDATE = 78;
    static final int HEADER_FEATURE = 80;
    static final int COMPRESSED = 81;
    static final int COMPRESSED2 = 83;
    /// The highest of the tool's kinds.
    static final int LAST_OF_TOOL = 84;

    private RecordType() {}

    static boolean isKnown(int type) {
        return type > 0 && type <= LAST_OF_KERNEL || type >= FIRST_OF_TOOL && type <= LAST_OF_TOOL;
    }
}
