package dev.trapline.analyze.pattern;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.SyscallSpan;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Follows one pattern through the spans of a recording.
///
/// The first beginning counts, those after it up to the end are only counted. A span that is both ends the pattern
/// first and begins it again then, so `fsync..fsync` tells of the time from one to the next.
public final class PatternState {
    private final UserPattern pattern;
    private final Matches matches = new Matches();
    private final Map<Key, Occurrence> occurrences = new HashMap<>();

    /// What a beginning and its end have in common, as two numbers.
    private record Key(long first, long second) {}

    /// Nothing was seen yet.
    public PatternState(UserPattern pattern) {
        this.pattern = pattern;
    }

    /// The pattern that it follows.
    public UserPattern pattern() {
        return pattern;
    }

    /// Takes the next span.
    public void add(Span span) {
        boolean begins = pattern.begin().holds(span);
        boolean ends = pattern.end().holds(span);
        if (!begins && !ends) {
            return;
        }
        Key key = key(span);
        if (key == null) {
            return;
        }
        Occurrence occurrence = occurrences.computeIfAbsent(key, _ -> new Occurrence());
        if (ends) {
            occurrence.end(endNs(span), matches);
        }
        if (begins) {
            occurrence.begin(span.startNs());
        }
    }

    private static long endNs(Span span) {
        return switch (span) {
            case SyscallSpan call -> call.endNs();
            case InterruptSpan interrupt -> interrupt.endNs();
            default -> span.startNs();
        };
    }

    /// Null when the span has no such thing.
    private @Nullable Key key(Span span) {
        return switch (pattern.scope()) {
            case THREAD -> new Key(span.task().tid(), span.task().generation());
            case PROCESS -> new Key(span.task().tgid(), 0);
            case FILE -> {
                OpenFile file = span instanceof SyscallSpan call ? call.file() : null;
                yield file == null ? null : new Key(span.task().tgid(), file.id());
            }
            case CPU -> {
                int cpu = cpu(span);
                yield cpu == TraceEvent.UNKNOWN ? null : new Key(cpu, 0);
            }
            case ALL -> new Key(0, 0);
        };
    }

    private static int cpu(Span span) {
        return switch (span) {
            case SyscallSpan call -> call.enter().cpu();
            case InterruptSpan interrupt -> interrupt.cpu();
            default -> TraceEvent.UNKNOWN;
        };
    }

    /// Takes over what a state of the same pattern saw of what followed.
    public void merge(PatternState later) {
        matches.add(later.matches);
        later.occurrences.forEach((key, occurrence) -> occurrences.computeIfAbsent(key, _ -> new Occurrence())
                .merge(occurrence, matches));
    }

    /// How often the pattern occurred, as if the recording ended here. Changes nothing.
    public Matches matches() {
        Matches all = new Matches();
        all.add(matches);
        for (Occurrence occurrence : occurrences.values()) {
            occurrence.close(all);
        }
        return all;
    }
}
