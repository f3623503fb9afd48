package dev.trapline.ingest.format;

import org.jspecify.annotations.Nullable;

/// The decoders of one thread, made when the first record of their event is met.
///
/// An event whose description lacks a field that the model needs, or has it in another form, is
/// kept with all its fields under its name, like the events that the model has no case for. An event
/// without a description is called `event_` and its number.
public final class EventDecoders {
    private static final int IDS = 1 << 16;

    private final EventFormats formats;
    private final KernelTables tables;
    private final TextCache texts = new TextCache();
    private final @Nullable EventDecoder[] byId = new EventDecoder[IDS];

    /// Decoders for what `formats` describe.
    public EventDecoders(EventFormats formats, KernelTables tables) {
        this.formats = formats;
        this.tables = tables;
    }

    /// The decoder for event `id`, which is 16 bits.
    public EventDecoder of(int id) {
        EventDecoder decoder = byId[id];
        if (decoder == null) {
            decoder = make(id);
            byId[id] = decoder;
        }
        return decoder;
    }

    private EventDecoder make(int id) {
        EventFormat format = formats.byId(id);
        if (format == null) {
            String name = formats.name(id);
            return new OtherDecoder(name == null ? "event_" + id : name, null, formats.longSize(), tables.symbols());
        }
        try {
            EventDecoder decoder = modelled(format, new FieldFinder(format, texts));
            if (decoder != null) {
                return decoder;
            }
        } catch (FieldFinder.Missing e) {
            // another kernel's event of that name
        }
        return new OtherDecoder(format.name(), format, formats.longSize(), tables.symbols());
    }

    private @Nullable EventDecoder modelled(EventFormat format, FieldFinder fields)
            throws FieldFinder.Missing {
        return switch (format.system()) {
            case "raw_syscalls", "syscalls" -> SyscallDecoders.of(fields, tables.calls());
            case "sched", "task" -> SchedDecoders.of(fields, tables.symbols());
            case "irq", "irq_vectors", "ipi", "exceptions" -> InterruptDecoders.of(fields, tables.symbols());
            case "block" -> BlockDecoders.of(fields);
            case "net", "napi" -> NetDecoders.of(fields);
            case "workqueue" -> WorkDecoders.of(fields, tables.symbols());
            case "timer" -> TimerDecoders.of(fields, tables.symbols());
            case "io_uring" -> IoUringDecoders.of(fields);
            case "writeback" -> WritebackDecoders.of(fields);
            case "power" -> PowerDecoders.of(fields);
            case "signal" -> SignalDecoders.of(fields);
            case "ftrace" -> PrintDecoders.of(fields, tables.printk());
            default -> null;
        };
    }
}
