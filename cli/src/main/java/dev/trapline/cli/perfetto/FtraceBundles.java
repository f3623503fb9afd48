package dev.trapline.cli.perfetto;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Tracepoints, in bundles of those that a processor has recorded. A bundle is written when it is full;
/// Perfetto sorts by time.
final class FtraceBundles {
    /// Perfetto takes a larger number for damage and refuses the file (`ftrace_tokenizer.cc`).
    static final int MOST_CPUS = 1024;

    private static final int SEQUENCE = 2;
    private static final int FULL = 16 << 10;

    private final Packets packets;
    private @Nullable Bundle[] bundles = {};
    private int event;
    private int body;

    FtraceBundles(Packets packets) {
        this.packets = packets;
    }

    /// Whether events of `cpu` can be written.
    static boolean takes(int cpu) {
        return cpu >= 0 && cpu < MOST_CPUS;
    }

    /// Begins the event whose number in `FtraceEvent` is `kind`, recorded on `cpu` while `pid` was running.
    ProtoBuffer begin(int cpu, long timestampNs, int pid, int kind) throws IOException {
        Bundle bundle = bundle(cpu);
        if (bundle.events.length() > FULL) {
            write(bundle);
        }
        ProtoBuffer events = bundle.events;
        event = events.begin(Field.BUNDLE_EVENT);
        // in this order, which Perfetto reads fastest
        events.number(Field.FTRACE_TIMESTAMP, timestampNs);
        events.number(Field.FTRACE_PID, Math.max(0, pid));
        body = events.begin(kind);
        return events;
    }

    /// Ends the event that `events` was given out for.
    void end(ProtoBuffer events) {
        events.end(body);
        events.end(event);
    }

    /// Before the next event of `cpu`, some were lost.
    void lost(int cpu) throws IOException {
        Bundle bundle = bundle(cpu);
        if (bundle.events.length() > 0) {
            write(bundle);
        }
        bundle.isBehindLoss = true;
    }

    /// Writes what is left.
    void finish() throws IOException {
        for (Bundle bundle : bundles) {
            if (bundle != null && (bundle.events.length() > 0 || bundle.isBehindLoss)) {
                write(bundle);
            }
        }
    }

    private Bundle bundle(int cpu) {
        if (cpu >= bundles.length) {
            bundles = Arrays.copyOf(bundles, cpu + 1);
        }
        Bundle bundle = bundles[cpu];
        if (bundle == null) {
            bundle = new Bundle(cpu);
            bundles[cpu] = bundle;
        }
        return bundle;
    }

    private void write(Bundle bundle) throws IOException {
        ProtoBuffer packet = packets.begin(SEQUENCE);
        int at = packet.begin(Field.PACKET_FTRACE_EVENTS);
        packet.number(Field.BUNDLE_CPU, bundle.cpu);
        packet.append(bundle.events);
        if (bundle.isBehindLoss) {
            packet.number(Field.BUNDLE_LOST_EVENTS, 1);
        }
        packet.end(at);
        packets.end();
        bundle.events.clear();
        bundle.isBehindLoss = false;
    }

    private static final class Bundle {
        final int cpu;
        final ProtoBuffer events = new ProtoBuffer(1 << 10);
        boolean isBehindLoss;

        Bundle(int cpu) {
            this.cpu = cpu;
        }
    }
}
