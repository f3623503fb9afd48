package dev.trapline.analyze.switches;

import dev.trapline.analyze.TaskPairs;

/// What a context switch is taken to cost, in nanoseconds of processor time.
///
/// The direct cost is a matter of a microsecond or a few (`perf bench sched pipe` measures it); what
/// cold caches cost afterwards depends on the program and is not in it.
///
/// @param costNs the best guess
/// @param costLowNs not less
/// @param costHighNs not more
/// @param maxPairs pairs of tasks that are told apart
public record SwitchesOptions(long costNs, long costLowNs, long costHighNs, int maxPairs) {

    /// 1.5 µs, between 1 and 4.
    public static SwitchesOptions defaults() {
        return new SwitchesOptions(1500, 1000, 4000, TaskPairs.DEFAULT_LIMIT);
    }

    /// A cost that was measured, without a range.
    public SwitchesOptions withCost(long ns) {
        return new SwitchesOptions(ns, ns, ns, maxPairs);
    }
}
