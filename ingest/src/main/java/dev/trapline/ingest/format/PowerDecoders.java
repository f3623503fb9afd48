package dev.trapline.ingest.format;

import dev.trapline.model.event.PowerEvent.CpuFrequency;
import dev.trapline.model.event.PowerEvent.CpuIdle;
import org.jspecify.annotations.Nullable;

/// `power` (`include/trace/events/power.h`).
final class PowerDecoders {
    private PowerDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields) throws FieldFinder.Missing {
        return switch (fields.format().name()) {
            case "cpu_idle" -> {
                NumberField state = fields.number("state");
                NumberField cpuId = fields.number("cpu_id");
                yield EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new CpuIdle(
                        now, cpu, tid, state.readInt(r), cpuId.readInt(r)));
            }
            case "cpu_frequency" -> {
                NumberField khz = fields.number("state");
                NumberField cpuId = fields.number("cpu_id");
                yield EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new CpuFrequency(
                        now, cpu, tid, khz.read(r), cpuId.readInt(r)));
            }
            default -> null;
        };
    }
}
