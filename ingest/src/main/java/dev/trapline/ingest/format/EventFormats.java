package dev.trapline.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The descriptions that came with a recording, by the number that records begin with.
///
/// A description is understood when the first record of its event is met, because a recording may
/// bring thousands of them for a handful of events. Safe for use by several threads once all have
/// been added.
public final class EventFormats {
    private static final int IDS = 1 << 16;
    private static final int DEFAULT_PID_OFFSET = 4;

    private final boolean bigEndian;
    private final int longSize;
    private @Nullable Described[] byId = new Described[1024];
    private int count;

    // where the number of the event and of the thread stand in every record
    private int idOffset;
    private int pidOffset = DEFAULT_PID_OFFSET;
    private boolean commonKnown;

    /// No descriptions yet, of a machine with this byte order and this size of `long`.
    public EventFormats(boolean bigEndian, int longSize) {
        this.bigEndian = bigEndian;
        this.longSize = longSize;
    }

    /// Adds the description `bytes[from, to)` of an event of `system`. The first of several for the
    /// same number stays.
    ///
    /// @return false when it has no name or no number and was not added
    public boolean add(String system, byte[] bytes, int from, int to) {
        if (to - from > EventFormat.LONGEST) {
            return false;
        }
        // name and number stand at the start
        int headEnd = Math.min(to, from + 256);
        String head = new String(bytes, from, headEnd - from, StandardCharsets.ISO_8859_1);
        String name = EventFormat.header(head, "name:");
        int id = number(EventFormat.header(head, "ID:"), IDS - 1);
        if (name.isEmpty() || id < 0) {
            return false;
        }
        if (id >= byId.length) {
            byId = Arrays.copyOf(byId, Math.min(IDS, Math.max(id + 1, 2 * byId.length)));
        }
        if (byId[id] == null) {
            byId[id] = new Described(system, name, bytes, from, to);
            count++;
        }
        if (!commonKnown) {
            readCommon(byId(id));
        }
        return true;
    }

    private void readCommon(@Nullable EventFormat format) {
        EventField type = format == null ? null : format.commonField("common_type");
        EventField pid = format == null ? null : format.commonField("common_pid");
        boolean usable = type != null && pid != null && type.size() == 2 && pid.size() == 4;
        if (usable && type.end() <= 256 && pid.end() <= 256) {
            idOffset = type.offset();
            pidOffset = pid.offset();
            commonKnown = true;
        }
    }

    /// How many there are.
    public int count() {
        return count;
    }

    /// Whether the machine stores the most significant byte first.
    public boolean bigEndian() {
        return bigEndian;
    }

    /// Bytes of a `long` of the machine's kernel.
    public int longSize() {
        return longSize;
    }

    /// Where a record has the number of its event, 16 bits.
    public int idOffset() {
        return idOffset;
    }

    /// Where a record has the thread that was running, 32 bits.
    public int pidOffset() {
        return pidOffset;
    }

    /// Bytes that every record must have.
    public int leastLength() {
        return Math.max(idOffset + 2, pidOffset + 4);
    }

    /// The name of event `id`, or null when there is no description of it.
    @Nullable
    String name(int id) {
        Described described = id < byId.length ? byId[id] : null;
        return described == null ? null : described.name;
    }

    /// The description of event `id`, or null when there is none that can be right.
    public @Nullable EventFormat byId(int id) {
        Described described = id >= 0 && id < byId.length ? byId[id] : null;
        return described == null ? null : described.format(longSize);
    }

    /// `text` as a decimal number up to `highest`, or -1.
    static int number(String text, int highest) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = 10 * number + c - '0';
        }
        return number <= highest ? number : -1;
    }

    private static final class Described {
        final String system;
        final String name;
        private final byte[] bytes;
        private final int from;
        private final int to;
        private @Nullable EventFormat format;
        private boolean understood;

        Described(String system, String name, byte[] bytes, int from, int to) {
            this.system = system;
            this.name = name;
            this.bytes = bytes;
            this.from = from;
            this.to = to;
        }

        synchronized @Nullable EventFormat format(int longSize) {
            if (!understood) {
                understood = true;
                String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
                format = EventFormat.parse(system, text, longSize);
            }
            return format;
        }
    }
}
