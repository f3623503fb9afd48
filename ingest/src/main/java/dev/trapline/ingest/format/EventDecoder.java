package dev.trapline.ingest.format;

import dev.trapline.model.event.TraceEvent;

/// Makes events of the records of one event, whose fields were found once and for all in the
/// recording's own description. Not thread-safe: each thread has decoders of its own.
public abstract class EventDecoder {
    private final int leastLength;
    private final boolean described;

    /// Reads records of at least `leastLength` bytes.
    EventDecoder(int leastLength) {
        this(leastLength, true);
    }

    EventDecoder(int leastLength, boolean described) {
        this.leastLength = leastLength;
        this.described = described;
    }

    /// Makes an event of a record.
    @FunctionalInterface
    interface Reading {
        TraceEvent read(RecordCursor record, long timestampNs, int cpu, int tid);
    }

    /// A decoder of records in which `fields` were found, every one the description has.
    static EventDecoder ofAll(FieldFinder fields, Reading reading) throws FieldFinder.Missing {
        fields.requireAllFound();
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return reading.read(record, timestampNs, cpu, tid);
            }
        };
    }

    /// Bytes a record must have to be given to this decoder.
    public final int leastLength() {
        return leastLength;
    }

    /// Whether the recording describes the event in a way that can be right.
    public final boolean isDescribed() {
        return described;
    }

    /// The event in `record`, which happened at `timestampNs` on `cpu` while `tid` was running.
    public abstract TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid);
}
