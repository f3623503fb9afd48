package dev.trapline.ingest.format;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SignalGenerate;
import org.jspecify.annotations.Nullable;

/// `signal` (`include/trace/events/signal.h`).
final class SignalDecoders {
    private SignalDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields) throws FieldFinder.Missing {
        return switch (fields.format().name()) {
            case "signal_generate" -> generate(fields);
            case "signal_deliver" -> deliver(fields);
            default -> null;
        };
    }

    /// Kernels before 3.4 record neither whom the signal goes to as a group nor the result.
    private static EventDecoder generate(FieldFinder fields) throws FieldFinder.Missing {
        NumberField sig = fields.number("sig");
        NumberField errno = fields.number("errno");
        NumberField code = fields.number("code");
        TextField comm = fields.text("comm");
        NumberField pid = fields.number("pid");
        NumberField group = fields.has("group") ? fields.number("group") : null;
        NumberField result = fields.has("result") ? fields.number("result") : null;
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new SignalGenerate(
                        timestampNs,
                        cpu,
                        tid,
                        sig.readInt(record),
                        errno.readInt(record),
                        code.readInt(record),
                        comm.read(record),
                        pid.readInt(record),
                        group != null && group.read(record) != 0,
                        result == null ? 0 : result.readInt(record));
            }
        };
    }

    private static EventDecoder deliver(FieldFinder fields) throws FieldFinder.Missing {
        NumberField sig = fields.number("sig");
        NumberField errno = fields.number("errno");
        NumberField code = fields.number("code");
        NumberField handler = fields.number("sa_handler");
        NumberField flags = fields.number("sa_flags");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                String info =
                        "errno=" + errno.readInt(record) + " code=" + code.readInt(record)
                                + " sa_handler=" + Long.toHexString(handler.read(record))
                                + " sa_flags=" + Long.toHexString(flags.read(record));
                return new SignalDeliver(timestampNs, cpu, tid, sig.readInt(record), info);
            }
        };
    }
}
