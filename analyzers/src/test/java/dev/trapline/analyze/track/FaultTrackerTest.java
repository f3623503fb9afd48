package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.InterruptEvent.PageFault;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.FaultSpan.Fault;
import dev.trapline.model.span.FaultSpan.Run;
import dev.trapline.model.span.FaultSpan.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultTrackerTest {
    private static final long WRITE_NOT_PRESENT = 6;
    private static final long WRITE_PROTECTED = 7;
    private static final long BASE = 0x7f0000000000L;

    private final Tasks tasks = new Tasks();
    private final List<FaultSpan> spans = new ArrayList<>();
    private final FaultTracker tracker = new FaultTracker(tasks, spans::add);
    private long now;

    private void touch(int tid, long page, long errorCode) {
        tracker.accept(new PageFault(now += 1000, 0, tid, true, BASE + page * 4096 + 8, 0x1234, errorCode));
    }

    private List<Run> runs() {
        return spans.stream().filter(Run.class::isInstance).map(Run.class::cast).toList();
    }

    @Test
    void twoFreshMappingsTouchedInTurn() {
        for (int i = 0; i < 5; i++) {
            touch(7, i, WRITE_NOT_PRESENT);
            touch(7, 1000 + i, WRITE_NOT_PRESENT);
        }
        tracker.finish();

        assertThat(runs()).extracting(Run::faults).containsExactly(5L, 5L);
        assertThat(runs()).extracting(Run::bytes).containsExactly(5L * 4096, 5L * 4096);
        assertThat(runs()).extracting(Run::address).containsExactly(BASE, BASE + 1000 * 4096);
        assertThat(runs().getFirst().endNs() - runs().getFirst().startNs()).isEqualTo(8000);
    }

    @Test
    void aRunEndsWithAPauseAGapOrTheTask() {
        touch(7, 0, WRITE_NOT_PRESENT);
        touch(7, 1, WRITE_NOT_PRESENT);
        now += 2_000_000;
        touch(7, 2, WRITE_NOT_PRESENT);
        touch(7, 18, WRITE_NOT_PRESENT); // 16 pages on, as fault-around leaves them
        touch(7, 35, WRITE_NOT_PRESENT);
        tracker.accept(new TraceEvent.SchedProcessExit(now += 10, 0, 7, 0, 0, false));

        assertThat(runs()).extracting(Run::faults).containsExactly(2L, 2L);
    }

    @Test
    void protectionIsNoFirstTouch() {
        for (int i = 0; i < 5; i++) {
            touch(7, i, WRITE_PROTECTED);
        }
        tracker.finish();

        assertThat(spans).hasSize(5);
        assertThat(spans.getFirst()).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.isProtection()).isTrue();
            assertThat(fault.isWrite()).isTrue();
            assertThat(fault.isFetch()).isFalse();
        });
    }

    /// A line of `perf script` of software events.
    @Test
    void softwareEventsOfPerf() {
        tracker.accept(new TraceEvent.Other(
                1, 0, 7, "page-faults", Map.of("info", "7fe5658b27ad _dl_start+0x3d (/usr/lib/ld-linux-x86-64.so.2)")));
        tracker.accept(new TraceEvent.Other(2, 0, 7, "major-faults", Map.of("ip", "0x7fe5658b27ad")));
        tracker.accept(new TraceEvent.Other(3, 0, 7, "cycles", Map.of("ip", "0x7fe5658b27ad")));

        assertThat(spans).hasSize(2);
        assertThat(spans.get(0)).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.source()).isEqualTo(Source.COUNTED);
            assertThat(fault.place()).isEqualTo("_dl_start");
        });
        assertThat(spans.get(1)).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.source()).isEqualTo(Source.MAJOR);
            assertThat(fault.ip()).isEqualTo(0x7fe5658b27adL);
        });
    }
}
