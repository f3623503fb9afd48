package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.BlockEvent.BlockRequest;
import dev.trapline.model.event.BlockEvent.RequestStep;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.WritebackEvent.WorkStep;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.IoSpan.Dispatch;
import dev.trapline.model.span.IoSpan.Operation;
import dev.trapline.model.span.IoSpan.Order;
import dev.trapline.model.span.IoSpan.Request;
import dev.trapline.model.span.IoSpan.Writeback;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTrackerTest {
    private static final int DEV = 254 << 20;
    private final List<IoSpan> spans = new ArrayList<>();
    private final BlockTracker tracker = new BlockTracker(new Tasks(), spans::add);

    private void step(long ns, RequestStep step, long sector, long sectors, String rwbs) {
        tracker.accept(new BlockRequest(
                ns, 0, 7, step, DEV, sector, sectors, 0, sectors * 512, TraceEvent.UNKNOWN, rwbs, "", ""));
    }

    private List<Request> requests() {
        return spans.stream().filter(Request.class::isInstance).map(Request.class::cast).toList();
    }

    private List<Dispatch> runs() {
        return spans.stream().filter(Dispatch.class::isInstance).map(Dispatch.class::cast).toList();
    }

    @Test
    void fromTheQueueToTheEnd() {
        step(10, RequestStep.INSERT, 100, 8, "WS");
        step(30, RequestStep.ISSUE, 100, 8, "WS");
        step(31, RequestStep.ISSUE, 108, 8, "WS");
        step(90, RequestStep.COMPLETE, 100, 8, "WS");
        step(95, RequestStep.COMPLETE, 108, 8, "WS");

        assertThat(requests()).extracting(Request::startNs).containsExactly(30L, 31L);
        assertThat(requests()).extracting(Request::endNs).containsExactly(90L, 95L);
        assertThat(requests()).extracting(Request::queuedNs).containsExactly(10L, TraceEvent.UNKNOWN_NS);
        assertThat(requests()).extracting(Request::order).containsExactly(Order.UNKNOWN, Order.CONSECUTIVE);
        assertThat(requests()).extracting(Request::inFlight).containsExactly(0, 1);
        assertThat(requests()).extracting(Request::operation).containsOnly(Operation.WRITE);
    }

    @Test
    void aRequestThatIsCompletedInParts() {
        step(10, RequestStep.ISSUE, 100, 8, "R");
        step(20, RequestStep.COMPLETE, 100, 2, "R");
        step(30, RequestStep.COMPLETE, 102, 6, "R");
        tracker.finish();

        assertThat(requests()).singleElement().satisfies(request -> {
            assertThat(request.bytes()).isEqualTo(8 * 512);
            assertThat(request.sector()).isEqualTo(100);
            assertThat(request.endNs()).isEqualTo(30);
        });
        assertThat(tracker.openSpans()).isZero();
    }

    @Test
    void aRequestThatIsTakenBack() {
        step(10, RequestStep.INSERT, 100, 8, "W");
        step(20, RequestStep.ISSUE, 100, 8, "W");
        step(25, RequestStep.REQUEUE, 100, 8, "W");
        step(40, RequestStep.ISSUE, 100, 8, "W");
        step(50, RequestStep.COMPLETE, 100, 8, "W");

        assertThat(requests()).singleElement().satisfies(request -> {
            assertThat(request.startNs()).isEqualTo(40);
            assertThat(request.queuedNs()).isEqualTo(10);
            assertThat(request.inFlight()).isZero();
        });
        assertThat(tracker.openSpans()).isZero();
    }

    /// Letters of blk_fill_rwbs in kernel/trace/blktrace.c.
    @Test
    void operations() {
        String[] rwbs = {"FF", "FWFS", "RA", "DS", "N", "WM"};
        for (int i = 0; i < rwbs.length; i++) {
            long sectors = rwbs[i].equals("FF") ? 0 : 8;
            step(i, RequestStep.ISSUE, 1000L * i, sectors, rwbs[i]);
            step(i + 100, RequestStep.COMPLETE, 1000L * i, sectors, rwbs[i]);
        }
        assertThat(requests()).extracting(Request::operation).containsExactly(
                Operation.FLUSH, Operation.WRITE, Operation.READ, Operation.DISCARD, Operation.OTHER, Operation.WRITE);
    }

    @Test
    void whatLacksAnEndIsCounted() {
        step(10, RequestStep.ISSUE, 100, 8, "R");
        step(20, RequestStep.COMPLETE, 500, 8, "R");
        tracker.finish();

        assertThat(spans).isEmpty();
        assertThat(tracker.openSpans()).isEqualTo(2);
    }

    @Test
    void writesThatWereCollectedAreIssuedInARun() {
        for (int i = 0; i < 3; i++) {
            step(10 + i, RequestStep.INSERT, 100 + 16L * i, 8, "WS");
        }
        step(13, RequestStep.INSERT, 900, 8, "R");
        step(14, RequestStep.MERGE, 132, 8, "WS");
        step(20, RequestStep.ISSUE, 100, 8, "WS");
        step(21, RequestStep.ISSUE, 900, 8, "R");
        step(22, RequestStep.ISSUE, 500, 8, "WS"); // never in the queue
        step(23, RequestStep.ISSUE, 116, 8, "WS");
        step(30, RequestStep.ISSUE, 700, 8, "WS");

        assertThat(runs()).singleElement().satisfies(run -> {
            assertThat(run.startNs()).isEqualTo(20);
            assertThat(run.endNs()).isEqualTo(23);
            assertThat(run.requests()).isEqualTo(2);
            assertThat(run.bytes()).isEqualTo(2 * 8 * 512);
            assertThat(run.queuedNs()).isEqualTo(10);
        });
    }

    @Test
    void anotherWriteInTheQueueEndsARun() {
        step(10, RequestStep.INSERT, 100, 8, "W");
        step(11, RequestStep.INSERT, 200, 8, "W");
        step(20, RequestStep.ISSUE, 100, 8, "W");
        step(21, RequestStep.INSERT, 300, 8, "W");
        step(22, RequestStep.ISSUE, 200, 8, "W");
        tracker.finish();

        assertThat(runs()).extracting(Dispatch::requests).containsExactly(1, 1);
    }

    @Test
    void whatWasCollectedBeforeALossIsNoRun() {
        step(10, RequestStep.INSERT, 100, 8, "W");
        step(11, RequestStep.INSERT, 200, 8, "W");
        step(20, RequestStep.ISSUE, 100, 8, "W");
        tracker.accept(new TraceEvent.EventsLost(21, 0, 1));
        step(22, RequestStep.ISSUE, 200, 8, "W");
        tracker.finish();

        assertThat(runs()).isEmpty();
    }

    private void work(long ns, WorkStep step, long pages, long cgroup) {
        tracker.accept(new WritebackWork(ns, 0, 9, step, "254:0", 0, pages, 0, 1, 1, 0, "periodic", cgroup));
    }

    /// What is left to write falls by what was written.
    @Test
    void aRoundOfWriteback() {
        work(5, WorkStep.QUEUE, 1000, 1);
        work(6, WorkStep.EXEC, 1000, 1);
        work(10, WorkStep.START, 1000, 1);
        work(11, WorkStep.START, 500, 2);
        work(20, WorkStep.WRITTEN, 648, 1);
        work(21, WorkStep.WRITTEN, 500, 2);
        work(30, WorkStep.WRITTEN, 500, 1);
        work(40, WorkStep.START, 500, 1);

        assertThat(spans).hasSize(2);
        Writeback round = (Writeback) spans.getFirst();
        assertThat(round.startNs()).isEqualTo(10);
        assertThat(round.endNs()).isEqualTo(20);
        assertThat(round.pages()).isEqualTo(352);
        assertThat(round.task().tid()).isEqualTo(9);
        assertThat(((Writeback) spans.getLast()).pages()).isZero();
        assertThat(tracker.openSpans()).isEqualTo(2);
    }
}
