package dev.trapline.analyze.pattern;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.SyscallSpan;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which spans begin or end a pattern: calls that returned, by name, or interrupts, by kind, about which all of some
/// things are true.
public final class Condition {
    private static final byte UNASKED = 0;
    private static final byte NO = 1;
    private static final byte YES = 2;

    private final @Nullable Predicate<String> calls;
    private final Set<Kind> kinds;
    private final List<Test> tests;
    /// Whether the call with this index has such a name, as far as was asked.
    private final byte[] byIndex = new byte[SyscallTable.size()];

    /// Something that is asked of a span.
    @FunctionalInterface
    interface Test {
        boolean holds(Span span);
    }

    /// @param calls names of calls, null for none
    /// @param kinds interrupts
    Condition(@Nullable Predicate<String> calls, Set<Kind> kinds, List<Test> tests) {
        this.calls = calls;
        this.kinds = kinds.isEmpty() ? EnumSet.noneOf(Kind.class) : EnumSet.copyOf(kinds);
        this.tests = List.copyOf(tests);
    }

    /// Whether it is about interrupts alone.
    boolean isOfInterrupts() {
        return calls == null;
    }

    /// Whether it is about calls alone.
    boolean isOfCalls() {
        return kinds.isEmpty();
    }

    /// Whether any call that is known has such a name.
    boolean isPossible() {
        if (!kinds.isEmpty()) {
            return true;
        }
        for (Abi abi : Abi.values()) {
            SyscallTable table = SyscallTable.of(abi);
            if (table.all().stream().anyMatch(this::isNamed) || table.multiplexed().stream().anyMatch(this::isNamed)) {
                return true;
            }
        }
        return false;
    }

    /// Whether `span` is such a one.
    public boolean holds(Span span) {
        return isOfKind(span) && allHold(span);
    }

    private boolean isOfKind(Span span) {
        if (span instanceof SyscallSpan call) {
            return call.exit() != null && isNamed(call.call());
        }
        return span instanceof InterruptSpan.Run run
                && run.ends() == InterruptSpan.Ends.BOTH
                && kinds.contains(run.source().kind());
    }

    private boolean isNamed(Syscall call) {
        if (calls == null) {
            return false;
        }
        int index = call.index();
        if (index < 0) {
            return calls.test(call.name());
        }
        if (byIndex[index] == UNASKED) {
            byIndex[index] = calls.test(call.name()) ? YES : NO;
        }
        return byIndex[index] == YES;
    }

    private boolean allHold(Span span) {
        for (Test test : tests) {
            if (!test.holds(span)) {
                return false;
            }
        }
        return true;
    }
}
