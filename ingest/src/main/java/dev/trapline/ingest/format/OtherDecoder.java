package dev.trapline.ingest.format;

import dev.trapline.model.event.TraceEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps an event that the model has no case for: its name and, when someone looks, its fields.
final class OtherDecoder extends EventDecoder {
    private final String name;
    private final @Nullable EventFormat format;
    private final int longSize;
    private final KernelSymbols symbols;

    OtherDecoder(String name, @Nullable EventFormat format, int longSize, KernelSymbols symbols) {
        super(0, format != null);
        this.name = name;
        this.format = format;
        this.longSize = longSize;
        this.symbols = symbols;
    }

    @Override
    public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
        Map<String, String> values =
                format == null
                        ? Map.of()
                        : new RecordFields(format, record.copy(), record.isBigEndian(), longSize, symbols);
        return new TraceEvent.Other(timestampNs, cpu, tid, name, values);
    }
}
