package dev.trapline.analyze.track;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.IoSpan.Order;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Span.SyscallSpan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Follows the offset of every open file, and says of each call that moves bytes where it lies beside
/// the one before.
///
/// The offset of a file that was open before the recording began is not known until something names
/// it (lseek, pread); until then only calls that use it are compared with each other. Writes with
/// O_APPEND count as consecutive, as they are if nobody else writes the file.
public final class AccessTracker {
    /// Open files that are remembered, those used last.
    private static final int MOST_FILES = 1 << 16;
    private static final int RECENT = 64;
    private static final long ABSENT = Long.MIN_VALUE + 1;

    private final Consumer<? super IoSpan> out;
    private final Map<Long, Offsets> files = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Offsets> eldest) {
            return size() > MOST_FILES;
        }
    };
    /// A short way to the files in use.
    private final @Nullable Offsets[] recent = new Offsets[RECENT];

    /// Delivers to `out`.
    public AccessTracker(Consumer<? super IoSpan> out) {
        this.out = out;
    }

    /// What is known of one open file.
    private static final class Offsets {
        final long id;
        /// Where a call without an offset of its own goes on; counted from an unknown place unless
        /// `known`.
        long position;
        boolean known;
        /// Where the last access ended, and whether that is counted from the beginning of the file.
        long end;
        boolean endKnown;
        boolean accessed;
        boolean wasInput;

        Offsets(long id) {
            this.id = id;
        }
    }

    /// Takes the next call that has ended.
    public void accept(SyscallSpan span) {
        OpenFile file = span.file();
        if (file == null) {
            return;
        }
        Syscall call = span.call();
        switch (call.syscallClass()) {
            case READ, RECV -> access(span, file, true);
            case WRITE, SEND -> access(span, file, false);
            case COPY -> out.accept(new IoSpan.Access(span, Order.UNKNOWN, false));
            case OPEN -> {
                if (span.succeeded() && file.kind() == OpenFile.Kind.FILE) {
                    offsets(file).known = true;
                }
            }
            case SEEK -> seek(span, file);
            default -> {
                // moves neither bytes nor offset
            }
        }
    }

    private void seek(SyscallSpan span, OpenFile file) {
        TraceEvent.SysExit exit = span.exit();
        if (exit == null || exit.errno() != 0) {
            return;
        }
        Offsets offsets = offsets(file);
        if (span.call().name().equals("_llseek")) {
            offsets.accessed = false; // returns the offset through memory
        } else {
            offsets.position = exit.ret();
            offsets.known = true;
        }
    }

    private void access(SyscallSpan span, OpenFile file, boolean input) {
        TraceEvent.SysExit exit = span.exit();
        if (exit == null) {
            return;
        }
        if (exit.errno() != 0) {
            out.accept(new IoSpan.Access(span, Order.UNKNOWN, false));
            return;
        }
        Offsets offsets = offsets(file);
        boolean turned = offsets.accessed && offsets.wasInput != input;
        offsets.wasInput = input;
        Order order = file.kind() == OpenFile.Kind.FILE ? order(span, exit, offsets) : Order.UNKNOWN;
        offsets.accessed = true;
        out.accept(new IoSpan.Access(span, order, turned));
    }

    private static Order order(SyscallSpan span, TraceEvent.SysExit exit, Offsets offsets) {
        long bytes = Math.max(exit.ret(), 0);
        SysArgs args = span.args();
        int argument = span.call().offsetArg();
        long given = argument < 0 ? -1 : args.value(argument, ABSENT);
        boolean positioned = argument >= 0 && given != -1; // preadv2 with -1 uses the file's offset
        if (given == ABSENT) {
            offsets.accessed = false;
            return Order.UNKNOWN;
        }
        long offset = positioned ? given : offsets.position;
        boolean known = positioned || offsets.known;
        Order order = offsets.accessed && known == offsets.endKnown ? compare(offset, offsets.end) : Order.UNKNOWN;
        offsets.end = offset + bytes;
        offsets.endKnown = known;
        if (!positioned) {
            offsets.position = offsets.end;
        }
        return order;
    }

    private static Order compare(long offset, long end) {
        return offset == end ? Order.CONSECUTIVE : offset > end ? Order.AHEAD : Order.BACK;
    }

    private Offsets offsets(OpenFile file) {
        int slot = (int) file.id() & RECENT - 1;
        Offsets offsets = recent[slot];
        if (offsets == null || offsets.id != file.id()) {
            offsets = files.computeIfAbsent(file.id(), Offsets::new);
            recent[slot] = offsets;
        }
        return offsets;
    }
}
