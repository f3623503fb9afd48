package dev.trapline.cli.perfetto;

/// Numbers of the fields that are written, by message.
final class Field {
    // TracePacket (trace_packet.proto)
    static final int PACKET_FTRACE_EVENTS = 1;
    static final int PACKET_CLOCK_SNAPSHOT = 6;
    static final int PACKET_TIMESTAMP = 8;
    static final int PACKET_SEQUENCE = 10;
    static final int PACKET_TRACK_EVENT = 11;
    static final int PACKET_INTERNED_DATA = 12;
    static final int PACKET_SEQUENCE_FLAGS = 13;
    static final int PACKET_SYSTEM_INFO = 45;
    static final int PACKET_TRACK_DESCRIPTOR = 60;

    // TracePacket.SequenceFlags
    static final int INCREMENTAL_STATE_CLEARED = 1;
    static final int NEEDS_INCREMENTAL_STATE = 2;

    // ClockSnapshot and its Clock (clock_snapshot.proto), BuiltinClock (builtin_clock.proto)
    static final int SNAPSHOT_CLOCKS = 1;
    static final int CLOCK_ID = 1;
    static final int CLOCK_TIMESTAMP = 2;
    static final int REALTIME = 1;
    static final int BOOTTIME = 6;

    // SystemInfo and its Utsname (system_info.proto)
    static final int SYSTEM_UTSNAME = 1;
    static final int UTSNAME_SYSNAME = 1;
    static final int UTSNAME_RELEASE = 3;

    // TrackDescriptor, ProcessDescriptor, ThreadDescriptor (track_event/)
    static final int TRACK_UUID = 1;
    static final int TRACK_NAME = 2;
    static final int TRACK_PROCESS = 3;
    static final int TRACK_THREAD = 4;
    static final int TRACK_PARENT = 5;
    static final int PROCESS_PID = 1;
    static final int PROCESS_NAME = 6;
    static final int THREAD_PID = 1;
    static final int THREAD_TID = 2;
    static final int THREAD_NAME = 5;

    // TrackEvent and its Type (track_event/track_event.proto)
    static final int EVENT_CATEGORY_IIDS = 3;
    static final int EVENT_ANNOTATIONS = 4;
    static final int EVENT_TYPE = 9;
    static final int EVENT_NAME_IID = 10;
    static final int EVENT_TRACK_UUID = 11;
    static final int EVENT_NAME = 23;
    static final int SLICE_BEGIN = 1;
    static final int SLICE_END = 2;
    static final int INSTANT = 3;

    // DebugAnnotation (track_event/debug_annotation.proto)
    static final int ANNOTATION_NAME_IID = 1;
    static final int ANNOTATION_INT = 4;
    static final int ANNOTATION_STRING = 6;
    static final int ANNOTATION_POINTER = 7;
    static final int ANNOTATION_NAME = 10;

    // InternedData and its entries (interned_data/interned_data.proto)
    static final int INTERNED_CATEGORIES = 1;
    static final int INTERNED_EVENT_NAMES = 2;
    static final int INTERNED_ANNOTATION_NAMES = 3;
    static final int ENTRY_IID = 1;
    static final int ENTRY_NAME = 2;

    // FtraceEventBundle (ftrace/ftrace_event_bundle.proto)
    static final int BUNDLE_CPU = 1;
    static final int BUNDLE_EVENT = 2;
    static final int BUNDLE_LOST_EVENTS = 3;

    // FtraceEvent (ftrace/ftrace_event.proto); the events themselves are beside their encoding
    static final int FTRACE_TIMESTAMP = 1;
    static final int FTRACE_PID = 2;

    private Field() {}
}
