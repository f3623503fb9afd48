package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.IoUringEvent.IoUringComplete;
import dev.trapline.model.event.IoUringEvent.IoUringCreate;
import dev.trapline.model.event.IoUringEvent.IoUringFileGet;
import dev.trapline.model.event.IoUringEvent.IoUringQueueAsyncWork;
import dev.trapline.model.event.IoUringEvent.IoUringSubmit;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.RingOp;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.RingSpan;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Requests of thread 7 to the ring 0xc, completed by worker 8.
class RingTrackerTest {
    private static final long RING = 0xc;
    private static final int F_MORE = 2;
    private static final int F_NOTIF = 8;

    private final List<RingSpan> spans = new ArrayList<>();
    private final Tasks tasks = new Tasks();
    private final RingTracker tracker = new RingTracker(tasks, spans::add);

    private void submit(long ns, long req, long userData, int opcode, String name, boolean polled) {
        tracker.accept(new IoUringSubmit(
                ns, 0, polled ? 9 : 7, "io_uring_submit_req", RING, req, userData, opcode, name, 0, TraceEvent.UNKNOWN,
                polled));
    }

    private void submit(long ns, long req, String name) {
        submit(ns, req, ns, TraceEvent.UNKNOWN, name, false);
    }

    private void get(long ns, long req, int fd) {
        tracker.accept(new IoUringFileGet(ns, 0, 7, RING, req, 0, fd));
    }

    private void complete(long ns, long req, long userData, int res, long cflags) {
        tracker.accept(new IoUringComplete(ns, 1, 8, RING, req, userData, res, cflags, false, 0, 0));
    }

    @Test
    void aRequestBelongsToWhoSubmittedIt() {
        submit(10, 0xa, "WRITE");
        get(11, 0xa, 3);
        tracker.accept(new IoUringQueueAsyncWork(12, 0, 7, RING, 0xa, 10, TraceEvent.UNKNOWN, "WRITE", 0, 0, true));
        submit(13, 0xb, "FSYNC");
        complete(20, 0xa, 10, 256, 0);
        complete(30, 0xb, 13, -5, 0);

        assertThat(spans).hasSize(2);
        RingSpan write = spans.getFirst();
        assertThat(write.task().tid()).isEqualTo(7);
        assertThat(write.op()).isEqualTo(RingOp.WRITE);
        assertThat(write.startNs()).isEqualTo(10);
        assertThat(write.endNs()).isEqualTo(20);
        assertThat(write.fd()).isEqualTo(3);
        assertThat(write.file()).isNotNull();
        assertThat(write.result()).isEqualTo(256);
        assertThat(write.queued()).isTrue();
        RingSpan fsync = spans.getLast();
        assertThat(fsync.file()).isNull();
        assertThat(fsync.succeeded()).isFalse();
        assertThat(fsync.queued()).isFalse();
        assertThat(tracker.openSpans()).isZero();
    }

    /// IORING_OP_FSYNC is 3 and IORING_OP_SYNC_FILE_RANGE 8 in uapi/linux/io_uring.h.
    @Test
    void olderKernelsTellNumbersAndNoRequest() {
        submit(10, 0, 0x77, 3, "", false);
        submit(11, 0, 0x78, 8, "", false);
        complete(20, 0, 0x78, 0, TraceEvent.UNKNOWN);
        complete(21, 0, 0x77, 0, TraceEvent.UNKNOWN);

        assertThat(spans).extracting(RingSpan::op).containsExactly(RingOp.SYNC_FILE_RANGE, RingOp.FSYNC);
        assertThat(spans).extracting(RingSpan::startNs).containsExactly(11L, 10L);
    }

    @Test
    void olderKernelsTellTheFileBeforeTheSubmission() {
        get(9, 0xa, 5);
        submit(10, 0xa, "READ");
        complete(20, 0xa, 10, 1, 0);
        submit(30, 0xa, "READ");
        complete(40, 0xa, 30, 1, 0);

        assertThat(spans).extracting(RingSpan::fd).containsExactly(5, TraceEvent.UNKNOWN);
    }

    /// A worker's completion is missing where only the program was recorded: its number says nothing any more.
    @Test
    void anAddressThatIsUsedAgainEndsTheRequestUnseen() {
        submit(10, 0xa, "WRITE");
        submit(30, 0xa, "WRITE");
        complete(40, 0xa, 30, 256, 0);
        complete(50, 0xa, 50, 256, 0);

        assertThat(spans).extracting(RingSpan::isCompleted).containsExactly(false, true);
        assertThat(spans.getLast().startNs()).isEqualTo(30);
        assertThat(tracker.openSpans()).as("one without an end, one without a beginning").isEqualTo(2);
    }

    @Test
    void lostEventsAndTheEndLeaveRequestsOpen() {
        submit(10, 0xa, "WRITE");
        tracker.accept(new TraceEvent.EventsLost(15, 0, 3));
        complete(20, 0xa, 10, 256, 0);
        submit(30, 0xb, "READ");
        tracker.finish();

        assertThat(spans).hasSize(2).noneMatch(RingSpan::isCompleted);
        assertThat(tracker.openSpans()).isEqualTo(3);
    }

    @Test
    void everyCompletionOfAMultishotRequestCounts() {
        submit(10, 0xa, "RECV");
        complete(20, 0xa, 10, 100, F_MORE);
        complete(30, 0xa, 10, 50, 0);
        submit(40, 0xb, "SEND_ZC");
        complete(50, 0xb, 40, 70, F_MORE);
        complete(60, 0xb, 40, 0, F_NOTIF);

        assertThat(spans).extracting(RingSpan::result).containsExactly(100, 50, 70);
    }

    private @Nullable OpenFile openedAs(int result) {
        long req = 0x100L + spans.size();
        submit(100, req, "OPENAT");
        complete(101, req, 100, result, 0);
        return spans.getLast().file();
    }

    private void close(int result) {
        submit(102, 0xc, "CLOSE");
        complete(103, 0xc, 102, result, 0);
    }

    /// A slot among the registered files of a ring has a number like a descriptor; the lowest free descriptor is never one in use.
    @Test
    void aDescriptorInUseIsNotOpenedAgainUnlessOneWasClosed() {
        OpenFile first = openedAs(5);
        assertThat(first).isNotNull();
        assertThat(first.kind()).isEqualTo(OpenFile.Kind.FILE);
        assertThat(openedAs(0)).as("a slot").isNull();
        assertThat(openedAs(5)).as("a slot").isNull();
        assertThat(openedAs(-2)).as("failed").isNull();
        assertThat(tasks.file(new Task(7, 0), 5)).isSameAs(first);

        close(-9);
        assertThat(openedAs(5)).isNull();
        close(0);
        OpenFile second = openedAs(5);
        assertThat(second).isNotNull();
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(openedAs(5)).as("a slot").isNull();
    }

    @Test
    void everyConnectionOfAMultishotAcceptIsAFile() {
        submit(10, 0xa, "ACCEPT");
        get(11, 0xa, 4);
        complete(20, 0xa, 10, 6, F_MORE);
        complete(30, 0xa, 10, 7, F_MORE);
        complete(40, 0xa, 10, -125, 0);

        assertThat(spans).extracting(RingSpan::fd).containsOnly(4);
        OpenFile six = tasks.file(new Task(7, 0), 6);
        OpenFile seven = tasks.file(new Task(7, 0), 7);
        assertThat(six).isNotNull().extracting(OpenFile::kind).isEqualTo(OpenFile.Kind.STREAM_SOCKET);
        assertThat(seven).isNotNull().extracting(OpenFile::kind).isEqualTo(OpenFile.Kind.STREAM_SOCKET);
        assertThat(seven.id()).isNotEqualTo(six.id());
    }

    @Test
    void whatThePollingThreadTakesIsOfWhoMadeTheRing() {
        tracker.accept(new IoUringCreate(5, 0, 7, 4, RING, 8, 16, 2));
        submit(10, 0xa, 1, TraceEvent.UNKNOWN, "READ", true);
        complete(20, 0xa, 1, 10, 0);

        assertThat(spans.getFirst().task().tid()).isEqualTo(7);
    }
}
