package dev.trapline.analyze.bursts;

import dev.trapline.analyze.bursts.StreamKey.What;

/// How streams are called in reports.
final class StreamNames {
    private final CallStreams calls;

    StreamNames(CallStreams calls) {
        this.calls = calls;
    }

    /// The name of a thread, empty when it is not known or there are several.
    String comm(StreamKey key) {
        return key.what().isInterrupt() || key.what().isDevice() ? "" : calls.comm(key.id(), key.generation());
    }

    /// For people: `dd:4711 writes /tmp/a`, `irq 30 nic, cpu 1`.
    String label(StreamKey key) {
        if (key.what().isInterrupt()) {
            String number = key.what() == What.IRQ && key.number() >= 0 ? " " + key.number() : "";
            String name = key.name() == null ? "" : " " + key.name();
            return key.what().label + number + name + (key.id() < 0 ? "" : ", cpu " + key.id());
        }
        if (key.what().isDevice()) {
            return key.what().label + (key.name() == null ? " (all)" : " " + key.name());
        }
        return who(key) + " " + verb(key.what()) + " " + object(key);
    }

    private static String verb(What what) {
        return switch (what) {
            case READS -> "reads";
            case WRITES -> "writes";
            case FLUSH -> "writes";
            default -> "waits in";
        };
    }

    /// Which file or call it is about.
    String object(StreamKey key) {
        if (key.name() != null) {
            return key.name();
        }
        return key.number() < 0 ? "several files" : "fd " + key.number();
    }

    /// Which thread or process it is about.
    String who(StreamKey key) {
        String comm = comm(key);
        if (key.id() < 0) {
            return comm.isEmpty() ? "(all)" : comm;
        }
        return comm.isEmpty() ? "tid " + key.id() : comm + ":" + key.id();
    }
}
