package dev.trapline.ingest.format;

import org.jspecify.annotations.Nullable;

/// Where the header of a sub-buffer has what, as `events/header_page` says:
///
///     field: u64 timestamp;	offset:0;	size:8;	signed:0;
///     field: local_t commit;	offset:8;	size:8;	signed:1;
///     field: int overwrite;	offset:8;	size:1;	signed:1;
///     field: char data;	offset:16;	size:4080;	signed:0;
///
/// @param stamp offset of the time of the first event, 64 bits
/// @param commit offset of the number of bytes that follow, and of its flags
/// @param longSize bytes of that number, and of a `long` of the kernel
/// @param data offset of the events
/// @param pageSize bytes of a sub-buffer when it was not resized
public record PageLayout(int stamp, int commit, int longSize, int data, int pageSize) {
    private static final int LARGEST = 1 << 16;

    /// The layout that `text` describes, or null when that cannot be right.
    static @Nullable PageLayout parse(String text) {
        EventField stamp = null;
        EventField commit = null;
        EventField data = null;
        for (String line : text.split("\n", -1)) {
            EventField field = EventFormat.parseField(line, 8);
            if (field == null) {
                continue;
            }
            switch (field.name()) {
                case "timestamp" -> stamp = field;
                case "commit" -> commit = field;
                case "data" -> data = field;
                default -> {
                    // "overwrite" only says which bits of commit are flags
                }
            }
        }
        if (stamp == null || commit == null || data == null || stamp.size() != 8) {
            return null;
        }
        boolean sound = (commit.size() == 4 || commit.size() == 8)
                && data.offset() >= commit.end()
                && data.offset() >= stamp.end()
                && data.end() <= LARGEST;
        return sound
                ? new PageLayout(stamp.offset(), commit.offset(), commit.size(), data.offset(), data.end())
                : null;
    }

    /// The layout of a kernel whose `long` has `longSize` bytes.
    public static PageLayout usual(int longSize, int pageSize) {
        return new PageLayout(0, 8, longSize, 8 + longSize, pageSize);
    }
}
