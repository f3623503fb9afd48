package dev.trapline.cli.perfetto;

import java.io.IOException;
import java.io.OutputStream;

/// The file: a `Trace`, which is one `TracePacket` after the other.
final class Packets {
    private static final int PACKET = 1;

    private final OutputStream out;
    private final ProtoBuffer packet = new ProtoBuffer(1 << 12);
    private final ProtoBuffer framed = new ProtoBuffer(1 << 12);

    Packets(OutputStream out) {
        this.out = out;
    }

    /// Begins a packet of the sequence `sequence`: packets of the same origin, among which texts are
    /// written once and then referred to.
    ProtoBuffer begin(int sequence) {
        packet.clear();
        packet.number(Field.PACKET_SEQUENCE, sequence);
        return packet;
    }

    /// Writes the packet.
    void end() throws IOException {
        framed.clear();
        framed.message(PACKET, packet);
        framed.writeTo(out);
    }

    void close() throws IOException {
        out.close();
    }
}
