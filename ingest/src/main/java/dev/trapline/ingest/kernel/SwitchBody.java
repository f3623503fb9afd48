package dev.trapline.ingest.kernel;

/// Understands what a sched_switch says, in any of its three forms.
///
/// ```
/// prev_comm=a [b] (c) prev_pid=5205 prev_prio=120 prev_state=S ==> next_comm=comms next_pid=5206 next_prio=120
/// prev_comm=sigs prev_pid=4166 prev_prio=120 prev_state=1 next_comm=rcu_tasks_trace next_pid=29 next_prio=120
/// echo srv:epoll:4203 [120] S ==> ==> y:4202 [120]
/// trace-cmd:27709 [120] R ==> migration/1:21 [0] Latency: 1.588 usecs
/// ```
final class SwitchBody extends TextCursor {
    private static final long PREV_COM = TextScan.word("prev_comm=");
    private static final long PREV_PID = TextScan.word("prev_pid=");
    private static final long NEXT_PID = TextScan.word("next_pid=");
    private static final int LONGEST = 0xff;

    private int start;
    private int prevComm;
    private int prevCommEnd;
    private int state;
    private int stateEnd;
    private int nextComm;
    private int nextCommEnd;
    private long prevPid;
    private long prevPrio;
    private long nextPid;
    private long nextPrio;

    /// Reads `bytes[p..to)`.
    ///
    /// @return whether it is complete
    boolean read(byte[] bytes, int p, int to) {
        b = bytes;
        end = to;
        start = p;
        boolean whole =
                p + 10 < to && TextScan.word(bytes, p) == PREV_COM && bytes[p + 9] == '='
                        ? fields(p + 10)
                        : plugin(p);
        return whole && prevCommEnd - prevComm <= LONGEST && stateEnd - state <= LONGEST
                && nextCommEnd - start <= 0xffff;
    }

    private boolean fields(int comm) {
        prevComm = comm;
        for (int p = comm; p + 10 < end; p++) {
            if (b[p] == ' ' && TextScan.word(b, p + 1) == PREV_PID && b[p + 9] == '=') {
                int next = behindPrev(p + 10);
                if (next >= 0) {
                    prevCommEnd = p;
                    return next(next);
                }
            }
        }
        return false;
    }

    /// The rest of the outgoing task from its pid on: where the incoming task's name begins.
    private int behindPrev(int p) {
        int next = number(p);
        prevPid = value;
        next = number(over(next, " prev_prio="));
        prevPrio = value;
        state = over(next, " prev_state=");
        stateEnd = word(state);
        next = over(stateEnd, " ==> next_comm=");
        return next >= 0 ? next : over(stateEnd, " next_comm=");
    }

    private boolean next(int comm) {
        nextComm = comm;
        for (int p = comm; p + 10 < end; p++) {
            if (b[p] == ' ' && TextScan.word(b, p + 1) == NEXT_PID && b[p + 9] == '=') {
                int next = number(p + 10);
                nextPid = value;
                next = number(over(next, " next_prio="));
                nextPrio = value;
                if (next == end) {
                    nextCommEnd = p;
                    return true;
                }
            }
        }
        return false;
    }

    /// trace-cmd's plugin: from the right, at the first arrow that stands behind a state.
    private boolean plugin(int p) {
        nextCommEnd = commBefore(behindNext(p), p);
        nextPid = value;
        nextPrio = prio;
        for (int arrow = nextCommEnd - 5; arrow > p; arrow--) {
            if (b[arrow] == ' ' && over(arrow, " ==> ") > 0 && prev(arrow, p)) {
                nextComm = arrow + 5;
                return true;
            }
        }
        return false;
    }

    /// Behind the incoming task: `trace-cmd report -w` adds how long it has waited.
    private int behindNext(int p) {
        int latency = TextScan.endsWith(b, p, end, " usecs") ? to(p, "] Latency: ") : NOTHING;
        return latency < 0 ? end : latency + 1;
    }

    private boolean prev(int arrow, int p) {
        stateEnd = arrow;
        state = arrow;
        while (state > p && b[state - 1] != ' ') {
            state--;
        }
        prevComm = p;
        prevCommEnd = state == arrow ? NOTHING : commBefore(state - 1, p);
        prevPid = value;
        prevPrio = prio;
        return prevCommEnd >= 0;
    }

    /// Both tasks.
    long pids() {
        return EventLines.pair((int) prevPid, (int) nextPid);
    }

    /// Both priorities, 16 bits each, the offset of the state, 16 bits, its length and that of the
    /// outgoing task's name, 8 bits each.
    long head() {
        return (prevPrio & 0xffff) << 48
                | (nextPrio & 0xffff) << 32
                | (long) (state - start & 0xffff) << 16
                | (long) (stateEnd - state) << 8
                | prevCommEnd - prevComm;
    }

    /// The offsets of both names and the length of the incoming task's, 16 bits each.
    long tail() {
        return (long) (prevComm - start) << 32 | (long) (nextComm - start) << 16 | nextCommEnd - nextComm;
    }

    // What the packed words say.

    static int prevPrio(long head) {
        return (short) (head >> 48);
    }

    static int nextPrio(long head) {
        return (short) (head >> 32);
    }

    static int state(long head) {
        return (int) (head >>> 16) & 0xffff;
    }

    static int stateLength(long head) {
        return (int) (head >>> 8) & 0xff;
    }

    static int prevCommLength(long head) {
        return (int) head & 0xff;
    }

    static int prevComm(long tail) {
        return (int) (tail >>> 32) & 0xffff;
    }

    static int nextComm(long tail) {
        return (int) (tail >>> 16) & 0xffff;
    }

    static int nextCommLength(long tail) {
        return (int) tail & 0xffff;
    }
}
