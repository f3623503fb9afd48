package dev.trapline.cli.perfetto;

import java.io.IOException;

/// Slices and instants on tracks, one packet each.
final class TrackEvents {
    private static final int SEQUENCE = 1;

    private final Packets packets;
    private final ProtoBuffer fresh = new ProtoBuffer(1 << 8);
    private final InternedNames categories = new InternedNames(Field.INTERNED_CATEGORIES, fresh);
    private final InternedNames names = new InternedNames(Field.INTERNED_EVENT_NAMES, fresh);
    private final InternedNames noteNames = new InternedNames(Field.INTERNED_ANNOTATION_NAMES, fresh);
    private ProtoBuffer packet = new ProtoBuffer(0);
    private int event;
    private boolean hasBegun;

    TrackEvents(Packets packets) {
        this.packets = packets;
    }

    /// A packet of the same sequence that is no event.
    ProtoBuffer other() {
        return packets.begin(SEQUENCE);
    }

    /// Writes the packet of [#other].
    void endOther() throws IOException {
        packets.end();
    }

    /// Begins a [Field#SLICE_BEGIN] or [Field#INSTANT] on the track `uuid`. Notes may follow, then [#end].
    void begin(int type, long timestampNs, long uuid, String category, String name) {
        open(type, timestampNs, uuid);
        packet.number(Field.EVENT_CATEGORY_IIDS, categories.id(category));
        int id = names.id(name);
        if (id == InternedNames.NONE) {
            packet.text(Field.EVENT_NAME, name);
        } else {
            packet.number(Field.EVENT_NAME_IID, id);
        }
    }

    /// Ends the innermost slice of the track `uuid`.
    void endSlice(long timestampNs, long uuid) throws IOException {
        open(Field.SLICE_END, timestampNs, uuid);
        end();
    }

    private void open(int type, long timestampNs, long uuid) {
        packet = packets.begin(SEQUENCE);
        int flags = Field.NEEDS_INCREMENTAL_STATE | (hasBegun ? 0 : Field.INCREMENTAL_STATE_CLEARED);
        hasBegun = true;
        packet.number(Field.PACKET_SEQUENCE_FLAGS, flags);
        packet.number(Field.PACKET_TIMESTAMP, timestampNs);
        event = packet.begin(Field.PACKET_TRACK_EVENT);
        packet.number(Field.EVENT_TYPE, type);
        packet.number(Field.EVENT_TRACK_UUID, uuid);
    }

    /// Something to read when the event is selected.
    void note(String name, String value) {
        int at = beginNote(name);
        packet.text(Field.ANNOTATION_STRING, value);
        packet.end(at);
    }

    /// A number to read when the event is selected.
    void note(String name, long value) {
        int at = beginNote(name);
        packet.number(Field.ANNOTATION_INT, value);
        packet.end(at);
    }

    /// An address to read, in hexadecimal, when the event is selected.
    void address(String name, long value) {
        int at = beginNote(name);
        packet.number(Field.ANNOTATION_POINTER, value);
        packet.end(at);
    }

    private int beginNote(String name) {
        int at = packet.begin(Field.EVENT_ANNOTATIONS);
        int id = noteNames.id(name);
        if (id == InternedNames.NONE) {
            packet.text(Field.ANNOTATION_NAME, name);
        } else {
            packet.number(Field.ANNOTATION_NAME_IID, id);
        }
        return at;
    }

    /// Writes the event.
    void end() throws IOException {
        packet.end(event);
        if (fresh.length() > 0) {
            packet.message(Field.PACKET_INTERNED_DATA, fresh);
            fresh.clear();
        }
        packets.end();
    }
}
